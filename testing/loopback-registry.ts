import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The body of an `npm publish`, as far as a registry must know it. */
interface Publication {
  readonly name: string;
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, object>>;
  readonly _attachments: Readonly<Record<string, { readonly data: string }>>;
}

/** A registry that forgets everything when it closes. */
export interface Registry {
  readonly url: string;
  /** The published packages: `@veloce/core@1.2.0`. */
  readonly published: () => readonly string[];
  readonly close: () => Promise<void>;
}

/**
 * A package registry on the loopback interface, so that the whole way of a release can be gone without anything leaving the
 * machine: `npm publish` uploads to it, `npm install` reads from it.
 */
export async function openRegistry(): Promise<Registry> {
  const packages = new Map<string, Publication>();
  const tarballs = new Map<string, Buffer>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(request.url ?? '').slice(1);
    const reply = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.method === 'PUT') {
      const sent = JSON.parse(await text(request)) as Publication;
      if (packages.has(sent.name)) {
        reply(403, { error: `${sent.name} is published already` });
        return;
      }
      packages.set(sent.name, sent);
      for (const [file, { data }] of Object.entries(sent._attachments)) {
        tarballs.set(`${sent.name}/-/${file.split('/').at(-1)}`, Buffer.from(data, 'base64'));
      }
      reply(201, { ok: true });
      return;
    }
    const tarball = tarballs.get(path);
    const found = packages.get(path);
    if (tarball !== undefined) response.writeHead(200).end(tarball);
    else if (found === undefined) reply(404, { error: `${path} was not published` });
    else reply(200, { name: found.name, 'dist-tags': found['dist-tags'], versions: found.versions });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    published: () =>
      [...packages.values()].flatMap(({ name, versions }) =>
        Object.keys(versions).map((version) => `${name}@${version}`),
      ),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
