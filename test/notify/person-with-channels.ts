// A person whom urgent mail can reach: a server on loopback, and a program that stands in for
// notify-send and writes down its arguments.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";

/** What the server was sent. */
export interface Posted {
	method: string;
	path: string;
	type: string | undefined;
	body: unknown;
}

export interface Web {
	url: string;
	posted: Posted[];
	/** What it answers from now on. */
	answer: (request: IncomingMessage, response: ServerResponse) => void;
	end(): Promise<void>;
}

export async function aWeb(): Promise<Web> {
	const server = createServer(async (request, response) => {
		const { method = "", url = "", headers } = request;
		const body: unknown = JSON.parse(await readAll(request));
		web.posted.push({ method, path: url, type: headers["content-type"], body });
		web.answer(request, response);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const web: Web = {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		posted: [],
		answer: (_, response) => response.end("{}"),
		async end() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return web;
}

export interface Desktop {
	env: { PATH: string };
	/** What it was told to show, each time with all arguments. */
	shown(): string[][];
}

/** @param then what the program does after it has written down its arguments. */
export function aDesktop(root: string, then = "exit 0", name = "notify-send"): Desktop {
	const bin = join(root, "desktop-bin");
	const record = join(root, "desktop-shown");
	mkdirSync(bin, { recursive: true });
	// Arguments may hold line breaks; they never hold the byte 1.
	const script = `#!/bin/sh\nprintf '%s\\001' "$@" >>'${record}'\nprintf '\\002' >>'${record}'\n${then}\n`;
	writeFileSync(join(bin, name), script);
	chmodSync(join(bin, name), 0o755);
	return {
		env: { PATH: `${bin}:/usr/bin:/bin` },
		shown() {
			if (!existsSync(record)) return [];
			const calls = readFileSync(record, "utf8").split("\u0002").slice(0, -1);
			return calls.map((call) => call.split("\u0001").slice(0, -1));
		},
	};
}
