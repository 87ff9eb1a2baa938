"""The words of the method, a module a chapter; `salesplan.terms` reads them."""
