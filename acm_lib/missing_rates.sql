-- Amounts in a foreign currency of days for which the book has no exchange rate.
WITH foreign_amounts AS (
  SELECT currency, coalesce(signed_on, start) AS day FROM projects WHERE fee IS NOT NULL
  UNION
  SELECT coalesce(p.currency, c.currency), i.issued
  FROM invoices i
  LEFT JOIN clients c ON c.client_id = i.client_id
  LEFT JOIN projects p ON p.project_id = i.project_id
)
SELECT a.currency AS currency, strftime(min(a.day), '%Y-%m') AS first,
       strftime(max(a.day), '%Y-%m') AS last
FROM foreign_amounts a CROSS JOIN book
LEFT JOIN (SELECT currency, min(month) AS first_month FROM fx_rates GROUP BY 1) r
  ON r.currency = a.currency
WHERE a.currency IS NOT NULL AND a.currency <> book.currency AND a.day IS NOT NULL
  AND (r.first_month IS NULL OR r.first_month > a.day)
GROUP BY 1 ORDER BY 1
