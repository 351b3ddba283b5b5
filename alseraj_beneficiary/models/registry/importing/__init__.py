"""Import and export of workbooks: plain classes on an environment, no models; nothing here is callable over RPC."""
