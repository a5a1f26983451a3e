// An open Airbyte on every address of its namespace.
import { createServer } from 'node:http';
import { placeholderFavicon } from '../support/zoo/airbyte/favicon.ts';
import { serverSite } from '../support/zoo/airbyte/server.ts';
import { webappSite } from '../support/zoo/airbyte/webapp.ts';
import { sendAnswer } from '../support/zoo/wire/send-answer.ts';

const install = { version: '0.50.30' };
const icon = placeholderFavicon(install.version);
const site = webappSite(install, serverSite(install, icon), icon);

const server = createServer(({ method = '', url = '', headers, rawHeaders }, response) => {
  const { host = '', accept = '' } = headers;
  sendAnswer(response, site({ method, path: url, host, accept, headers: rawHeaders }), {});
});
server.listen({ port: 8000, host: '0.0.0.0', backlog: 4_096 }, () => void process.stdout.write('listening\n'));
