"""What is plugged into what: settings, URLs, the WSGI and ASGI applications, engines, reference pages."""
