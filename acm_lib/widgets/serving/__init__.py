"""How notebooks are served: JupyterLab and dashboards in the reader's language, with nothing asked
of the network."""
