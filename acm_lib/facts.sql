-- The facts: one row per client x project x department x month, every column additive.
--
-- Reads one relation per book table, each with the columns of its contract (an absent table is an empty one), and
-- `book(currency)`, one row. '' stands for 'not of one client / project / department'. Money is multiplied and
-- summed as decimals and becomes a double only in the last select. Plain SQL on purpose: no dialect's own joins,
-- so that the same text can be translated for the engine where the data lives.

WITH project_of AS (
  SELECT project_id, client_id, currency, contract, fee, estimated_cost,
         coalesce(signed_on, start) AS ordered_on
  FROM projects
),

-- A month rate holds until the next one.
rates_of_exchange AS (
  SELECT currency, month AS valid_from,
         lead(month) OVER (PARTITION BY currency ORDER BY month) AS valid_until,
         CAST(rate_to_book_currency AS DECIMAL(38, 6)) AS rate
  FROM fx_rates
),

-- Hours, costed at the most particular rate: the client's own before the general one, the role's before the department's.
rate_starts AS (SELECT DISTINCT valid_from FROM rate_card),
working_days AS (
  SELECT days.date AS date, max(rate_starts.valid_from) AS rate_start
  FROM (SELECT DISTINCT date FROM time_entries) AS days
  LEFT JOIN rate_starts ON rate_starts.valid_from <= days.date
  GROUP BY days.date
),
hours_by_rate AS (
  SELECT time_entries.project_id AS project_id, time_entries.department AS department,
         coalesce(time_entries.role, '') AS role,
         CAST(date_trunc('month', time_entries.date) AS DATE) AS month,
         working_days.rate_start AS rate_start,
         sum(CAST(time_entries.hours AS DECIMAL(18, 4))) AS hours,
         sum(CASE WHEN coalesce(time_entries.billable, TRUE) THEN CAST(time_entries.hours AS DECIMAL(18, 4)) ELSE 0 END)
           AS billable_hours,
         count(*) AS entries
  FROM time_entries
  LEFT JOIN working_days ON working_days.date = time_entries.date
  GROUP BY 1, 2, 3, 4, 5
),
hours_of_client AS (
  SELECT coalesce(project_of.client_id, '') AS client_id, hours_by_rate.*
  FROM hours_by_rate LEFT JOIN project_of ON project_of.project_id = hours_by_rate.project_id
),
rates_wanted AS (SELECT DISTINCT client_id, department, role, rate_start FROM hours_of_client),
rates_ranked AS (
  SELECT wanted.client_id AS client_id, wanted.department AS department, wanted.role AS role,
         wanted.rate_start AS rate_start,
         CAST(rate_card.cost_rate AS DECIMAL(38, 4)) AS cost_rate,
         CAST(rate_card.bill_rate AS DECIMAL(38, 4)) AS bill_rate,
         row_number() OVER (
           PARTITION BY wanted.client_id, wanted.department, wanted.role, wanted.rate_start
           ORDER BY CASE WHEN coalesce(rate_card.client_id, '') = '' THEN 1 ELSE 0 END,
                    CASE WHEN coalesce(rate_card.role, '') = '' THEN 1 ELSE 0 END,
                    rate_card.valid_from DESC
         ) AS place
  FROM rates_wanted AS wanted
  JOIN rate_card
    ON rate_card.department = wanted.department
   AND rate_card.valid_from <= wanted.rate_start
   AND (coalesce(rate_card.client_id, '') = '' OR rate_card.client_id = wanted.client_id)
   AND (coalesce(rate_card.role, '') = '' OR rate_card.role = wanted.role)
),
work AS (
  SELECT h.client_id AS client_id, h.project_id AS project_id, h.department AS department, h.month AS month,
         sum(h.hours) AS hours,
         sum(h.billable_hours) AS billable_hours,
         sum(h.entries) AS entries,
         sum(CASE WHEN r.cost_rate IS NULL THEN h.hours ELSE 0 END) AS hours_without_rate,
         sum(CAST(h.hours AS DECIMAL(38, 4)) * coalesce(r.cost_rate, 0)) AS labour_cost,
         sum(CAST(h.billable_hours AS DECIMAL(38, 4)) * coalesce(r.bill_rate, 0)) AS standard_value
  FROM hours_of_client AS h
  LEFT JOIN rates_ranked AS r
    ON r.client_id = h.client_id AND r.department = h.department AND r.role = h.role
   AND r.rate_start = h.rate_start AND r.place = 1
  GROUP BY 1, 2, 3, 4
),

spending AS (
  SELECT coalesce(project_of.client_id, '') AS client_id, expenses.project_id AS project_id,
         coalesce(expenses.department, '') AS department,
         CAST(date_trunc('month', expenses.date) AS DATE) AS month,
         sum(CAST(expenses.amount AS DECIMAL(18, 4))) AS third_party,
         sum(CASE WHEN coalesce(expenses.rebillable, FALSE) THEN CAST(expenses.amount AS DECIMAL(18, 4)) ELSE 0 END)
           AS pass_through,
         count(*) AS postings
  FROM expenses LEFT JOIN project_of ON project_of.project_id = expenses.project_id
  GROUP BY 1, 2, 3, 4
),

orders_signed AS (
  SELECT p.client_id AS client_id, p.project_id AS project_id, '' AS department,
         CAST(date_trunc('month', p.ordered_on) AS DATE) AS month,
         count(*) AS orders,
         sum(CAST(p.fee AS DECIMAL(38, 4))
             * CASE WHEN coalesce(p.currency, book.currency) = book.currency THEN 1 ELSE x.rate END) AS ordered,
         sum(CAST(p.estimated_cost AS DECIMAL(18, 4))) AS estimated_cost
  FROM project_of AS p
  CROSS JOIN book
  LEFT JOIN rates_of_exchange AS x
    ON x.currency = p.currency AND x.valid_from <= p.ordered_on
   AND (x.valid_until IS NULL OR x.valid_until > p.ordered_on)
  WHERE p.ordered_on IS NOT NULL
  GROUP BY 1, 2, 3, 4
),

-- The whole budget stands in the month of signing (what was approved), each line in its own month (what was planned when).
approved AS (
  SELECT p.client_id AS client_id, b.project_id AS project_id, b.department AS department,
         CAST(date_trunc('month', coalesce(p.ordered_on, b.month)) AS DATE) AS month,
         sum(CAST(b.hours AS DECIMAL(18, 4))) AS budget_hours,
         sum(CAST(b.cost AS DECIMAL(18, 4))) AS budget_cost,
         count(*) AS budget_lines
  FROM budget_lines AS b JOIN project_of AS p ON p.project_id = b.project_id
  GROUP BY 1, 2, 3, 4
),
planned AS (
  SELECT p.client_id AS client_id, b.project_id AS project_id, b.department AS department,
         CAST(date_trunc('month', b.month) AS DATE) AS month,
         sum(CAST(b.hours AS DECIMAL(18, 4))) AS planned_hours,
         sum(CAST(b.cost AS DECIMAL(18, 4))) AS planned_cost
  FROM budget_lines AS b JOIN project_of AS p ON p.project_id = b.project_id
  GROUP BY 1, 2, 3, 4
),

-- A department's budget is earned in proportion to the planned hours of its finished tasks (0/100 rule).
department_budget AS (
  SELECT project_id, department, sum(CAST(hours AS DECIMAL(18, 4))) AS hours, sum(CAST(cost AS DECIMAL(18, 4))) AS cost
  FROM budget_lines GROUP BY 1, 2
),
task_plan AS (
  SELECT project_id, department, sum(CAST(planned_hours AS DECIMAL(18, 4))) AS hours FROM tasks GROUP BY 1, 2
),
tasks_finished AS (
  SELECT t.project_id AS project_id, t.department AS department,
         CAST(date_trunc('month', t.done_on) AS DATE) AS month,
         sum(CAST(t.planned_hours AS DECIMAL(18, 4))) AS hours,
         count(*) AS tasks_done,
         sum(CASE WHEN t.done_on <= t.planned_end THEN 1 ELSE 0 END) AS tasks_on_time
  FROM tasks AS t WHERE t.done_on IS NOT NULL
  GROUP BY 1, 2, 3
),
earned AS (
  SELECT p.client_id AS client_id, t.project_id AS project_id, t.department AS department, t.month AS month,
         sum(t.tasks_done) AS tasks_done, sum(t.tasks_on_time) AS tasks_on_time,
         sum(CAST(d.hours AS DOUBLE) * CAST(t.hours AS DOUBLE) / nullif(CAST(s.hours AS DOUBLE), 0)) AS earned_hours,
         sum(CAST(d.cost AS DOUBLE) * CAST(t.hours AS DOUBLE) / nullif(CAST(s.hours AS DOUBLE), 0)) AS earned_cost
  FROM tasks_finished AS t
  JOIN project_of AS p ON p.project_id = t.project_id
  JOIN task_plan AS s ON s.project_id = t.project_id AND s.department = t.department
  LEFT JOIN department_budget AS d ON d.project_id = t.project_id AND d.department = t.department
  GROUP BY 1, 2, 3, 4
),
due_tasks AS (
  SELECT p.client_id AS client_id, t.project_id AS project_id, t.department AS department,
         CAST(date_trunc('month', t.planned_end) AS DATE) AS month, count(*) AS tasks_due
  FROM tasks AS t JOIN project_of AS p ON p.project_id = t.project_id
  WHERE t.planned_end IS NOT NULL
  GROUP BY 1, 2, 3, 4
),

-- Invoices and payments at the exchange rate of the invoice's month, so that a paid invoice leaves nothing behind.
invoice_amounts AS (
  SELECT i.client_id AS client_id, coalesce(i.project_id, '') AS project_id,
         i.issued AS issued, i.paid_on AS paid_on, coalesce(i.due, i.issued) AS due,
         CAST(i.amount AS DECIMAL(38, 4))
           * CASE WHEN coalesce(p.currency, c.currency, book.currency) = book.currency THEN 1 ELSE x.rate END AS amount,
         CAST(coalesce(i.paid_amount, i.amount) AS DECIMAL(38, 4))
           * CASE WHEN coalesce(p.currency, c.currency, book.currency) = book.currency THEN 1 ELSE x.rate END AS paid
  FROM invoices AS i
  CROSS JOIN book
  LEFT JOIN clients AS c ON c.client_id = i.client_id
  LEFT JOIN project_of AS p ON p.project_id = i.project_id
  LEFT JOIN rates_of_exchange AS x
    ON x.currency = coalesce(p.currency, c.currency) AND x.valid_from <= i.issued
   AND (x.valid_until IS NULL OR x.valid_until > i.issued)
),
billing AS (
  SELECT client_id, project_id, '' AS department, CAST(date_trunc('month', issued) AS DATE) AS month,
         sum(amount) AS invoiced, count(*) AS invoices
  FROM invoice_amounts GROUP BY 1, 2, 3, 4
),
falling_due AS (
  SELECT client_id, project_id, '' AS department, CAST(date_trunc('month', due) AS DATE) AS month, sum(amount) AS fell_due
  FROM invoice_amounts GROUP BY 1, 2, 3, 4
),
payments AS (
  SELECT client_id, project_id, '' AS department, CAST(date_trunc('month', paid_on) AS DATE) AS month, sum(paid) AS paid
  FROM invoice_amounts WHERE paid_on IS NOT NULL GROUP BY 1, 2, 3, 4
),
payments_due AS (
  SELECT client_id, project_id, '' AS department,
         CAST(date_trunc('month', CASE WHEN paid_on > due THEN paid_on ELSE due END) AS DATE) AS month,
         sum(paid) AS paid_when_due
  FROM invoice_amounts WHERE paid_on IS NOT NULL GROUP BY 1, 2, 3, 4
),

capacity AS (
  SELECT '' AS client_id, '' AS project_id, department, CAST(date_trunc('month', month) AS DATE) AS month,
         sum(CAST(capacity_hours AS DECIMAL(18, 4))) AS capacity_hours, count(*) AS department_months
  FROM departments GROUP BY 1, 2, 3, 4
),

answers AS (
  SELECT client_id, '' AS project_id, '' AS department, CAST(date_trunc('month', date) AS DATE) AS month,
         sum(CASE WHEN question = 'nps' THEN 1 ELSE 0 END) AS nps_answers,
         sum(CASE WHEN question = 'nps' AND score >= 9 THEN 1 ELSE 0 END) AS promoters,
         sum(CASE WHEN question = 'nps' AND score <= 6 THEN 1 ELSE 0 END) AS detractors,
         sum(CASE WHEN question = 'csat' THEN 1 ELSE 0 END) AS csat_answers,
         sum(CASE WHEN question = 'csat' THEN CAST(score AS DECIMAL(9, 4)) ELSE 0 END) AS csat_points,
         sum(CASE WHEN question = 'csat' AND score >= 4 THEN 1 ELSE 0 END) AS csat_satisfied
  FROM surveys GROUP BY 1, 2, 3, 4
),
contacts_made AS (
  SELECT client_id, '' AS project_id, '' AS department, CAST(date_trunc('month', date) AS DATE) AS month,
         count(*) AS touchpoints,
         sum(CASE WHEN response_hours IS NULL THEN 0 ELSE 1 END) AS responses,
         sum(CAST(response_hours AS DECIMAL(18, 4))) AS response_hours
  FROM touchpoints GROUP BY 1, 2, 3, 4
),
promises AS (
  SELECT client_id, '' AS project_id, '' AS department, CAST(date_trunc('month', follow_up_due) AS DATE) AS month,
         count(*) AS promises_due,
         sum(CASE WHEN follow_up_done <= follow_up_due THEN 1 ELSE 0 END) AS promises_kept
  FROM touchpoints WHERE follow_up_due IS NOT NULL GROUP BY 1, 2, 3, 4
),

keys AS (
  SELECT client_id, project_id, department, month FROM work
  UNION SELECT client_id, project_id, department, month FROM spending
  UNION SELECT client_id, project_id, department, month FROM orders_signed
  UNION SELECT client_id, project_id, department, month FROM approved
  UNION SELECT client_id, project_id, department, month FROM planned
  UNION SELECT client_id, project_id, department, month FROM earned
  UNION SELECT client_id, project_id, department, month FROM due_tasks
  UNION SELECT client_id, project_id, department, month FROM billing
  UNION SELECT client_id, project_id, department, month FROM falling_due
  UNION SELECT client_id, project_id, department, month FROM payments
  UNION SELECT client_id, project_id, department, month FROM payments_due
  UNION SELECT client_id, project_id, department, month FROM capacity
  UNION SELECT client_id, project_id, department, month FROM answers
  UNION SELECT client_id, project_id, department, month FROM contacts_made
  UNION SELECT client_id, project_id, department, month FROM promises
)

SELECT keys.client_id AS client_id, keys.project_id AS project_id, keys.department AS department, keys.month AS month,
       CAST(coalesce(work.hours, 0) AS DOUBLE) AS hours,
       CAST(coalesce(work.billable_hours, 0) AS DOUBLE) AS billable_hours,
       CAST(coalesce(work.hours_without_rate, 0) AS DOUBLE) AS hours_without_rate,
       CAST(coalesce(work.labour_cost, 0) AS DOUBLE) AS labour_cost,
       CAST(coalesce(work.standard_value, 0) AS DOUBLE) AS standard_value,
       CAST(coalesce(spending.third_party, 0) AS DOUBLE) AS third_party,
       CAST(coalesce(spending.pass_through, 0) AS DOUBLE) AS pass_through,
       CAST(coalesce(orders_signed.orders, 0) AS DOUBLE) AS orders,
       CAST(coalesce(orders_signed.ordered, 0) AS DOUBLE) AS ordered,
       CAST(coalesce(orders_signed.estimated_cost, 0) AS DOUBLE) AS estimated_cost,
       CAST(coalesce(approved.budget_hours, 0) AS DOUBLE) AS budget_hours,
       CAST(coalesce(approved.budget_cost, 0) AS DOUBLE) AS budget_cost,
       CAST(coalesce(planned.planned_hours, 0) AS DOUBLE) AS planned_hours,
       CAST(coalesce(planned.planned_cost, 0) AS DOUBLE) AS planned_cost,
       coalesce(earned.earned_hours, 0) AS earned_hours,
       coalesce(earned.earned_cost, 0) AS earned_cost,
       CAST(coalesce(due_tasks.tasks_due, 0) AS DOUBLE) AS tasks_due,
       CAST(coalesce(earned.tasks_done, 0) AS DOUBLE) AS tasks_done,
       CAST(coalesce(earned.tasks_on_time, 0) AS DOUBLE) AS tasks_on_time,
       CAST(coalesce(billing.invoiced, 0) AS DOUBLE) AS invoiced,
       CAST(coalesce(falling_due.fell_due, 0) AS DOUBLE) AS fell_due,
       CAST(coalesce(payments.paid, 0) AS DOUBLE) AS paid,
       CAST(coalesce(payments_due.paid_when_due, 0) AS DOUBLE) AS paid_when_due,
       CAST(coalesce(capacity.capacity_hours, 0) AS DOUBLE) AS capacity_hours,
       CAST(coalesce(answers.nps_answers, 0) AS DOUBLE) AS nps_answers,
       CAST(coalesce(answers.promoters, 0) AS DOUBLE) AS promoters,
       CAST(coalesce(answers.detractors, 0) AS DOUBLE) AS detractors,
       CAST(coalesce(answers.csat_answers, 0) AS DOUBLE) AS csat_answers,
       CAST(coalesce(answers.csat_points, 0) AS DOUBLE) AS csat_points,
       CAST(coalesce(answers.csat_satisfied, 0) AS DOUBLE) AS csat_satisfied,
       CAST(coalesce(contacts_made.touchpoints, 0) AS DOUBLE) AS touchpoints,
       CAST(coalesce(contacts_made.responses, 0) AS DOUBLE) AS responses,
       CAST(coalesce(contacts_made.response_hours, 0) AS DOUBLE) AS response_hours,
       CAST(coalesce(promises.promises_due, 0) AS DOUBLE) AS promises_due,
       CAST(coalesce(promises.promises_kept, 0) AS DOUBLE) AS promises_kept,
       -- How many rows of each table stand behind: every figure can say what it was made of.
       CAST(coalesce(work.entries, 0) AS DOUBLE) AS rows_time_entries,
       CAST(coalesce(spending.postings, 0) AS DOUBLE) AS rows_expenses,
       CAST(coalesce(orders_signed.orders, 0) AS DOUBLE) AS rows_projects,
       CAST(coalesce(approved.budget_lines, 0) AS DOUBLE) AS rows_budget_lines,
       CAST(coalesce(due_tasks.tasks_due, 0) AS DOUBLE) AS rows_tasks,
       CAST(coalesce(billing.invoices, 0) AS DOUBLE) AS rows_invoices,
       CAST(coalesce(capacity.department_months, 0) AS DOUBLE) AS rows_departments,
       CAST(coalesce(answers.nps_answers, 0) + coalesce(answers.csat_answers, 0) AS DOUBLE) AS rows_surveys,
       CAST(coalesce(contacts_made.touchpoints, 0) AS DOUBLE) AS rows_touchpoints
FROM keys
LEFT JOIN work USING (client_id, project_id, department, month)
LEFT JOIN spending USING (client_id, project_id, department, month)
LEFT JOIN orders_signed USING (client_id, project_id, department, month)
LEFT JOIN approved USING (client_id, project_id, department, month)
LEFT JOIN planned USING (client_id, project_id, department, month)
LEFT JOIN earned USING (client_id, project_id, department, month)
LEFT JOIN due_tasks USING (client_id, project_id, department, month)
LEFT JOIN billing USING (client_id, project_id, department, month)
LEFT JOIN falling_due USING (client_id, project_id, department, month)
LEFT JOIN payments USING (client_id, project_id, department, month)
LEFT JOIN payments_due USING (client_id, project_id, department, month)
LEFT JOIN capacity USING (client_id, project_id, department, month)
LEFT JOIN answers USING (client_id, project_id, department, month)
LEFT JOIN contacts_made USING (client_id, project_id, department, month)
LEFT JOIN promises USING (client_id, project_id, department, month)
ORDER BY client_id, project_id, department, month
