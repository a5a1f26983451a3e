const reasons: Readonly<Record<number, string>> = {
  301: '301 Moved Permanently',
  308: '308 Permanent Redirect',
  400: '400 Bad Request',
  401: '401 Authorization Required',
  403: '403 Forbidden',
  404: '404 Not Found',
  429: '429 Too Many Requests',
  502: '502 Bad Gateway',
  503: '503 Service Temporarily Unavailable',
};

/** The built-in page of nginx for a status; `sign` is what its footer shows. */
export function nginxPage(status: number, sign: string): string {
  const reason = reasons[status] ?? String(status);
  const lines = ['<html>', `<head><title>${reason}</title></head>`, '<body>', `<center><h1>${reason}</h1></center>`];
  return [...lines, `<hr><center>${sign}</center>`, '</body>', '</html>', ''].join('\r\n');
}

const plainBody = nginxPage(400, 'nginx').replace(
  '<hr>',
  '<center>The plain HTTP request was sent to HTTPS port</center>\r\n<hr>',
);

/** The whole answer of nginx to plain HTTP on a TLS port. */
export const plainHttpToTlsPort: string = [
  'HTTP/1.1 400 Bad Request',
  'Server: nginx',
  'Content-Type: text/html',
  `Content-Length: ${plainBody.length}`,
  'Connection: close',
  '',
  plainBody,
].join('\r\n');
