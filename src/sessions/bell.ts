import { rmSync, statSync } from "node:fs";
import * as z from "zod";
import type { Context } from "../context.ts";
import { discard, replaceText } from "../host/atomic-write.ts";
import { parseJson } from "../host/json-file.ts";
import { listNames } from "../host/list-names.ts";
import { readOwnFile } from "../host/plain-file.ts";
import { makePrivateFolder } from "../host/private-folder.ts";
import { isAlive, ownStart } from "../host/processes.ts";
import type { Running } from "../model/session.ts";

const MAX_BYTES = 10_000;

/** A bell that was touched within this time may be one in which a server begins to listen. */
const YOUNG_MS = 60_000;

/**
 * What a session's own server writes of itself into the bell of its client: that it listens there,
 * and into which message socket it can post.
 */
const Listener = z.object({
	v: z.literal(1),
	pid: z.number().int().positive(),
	procStart: z.string(),
	socket: z.string(),
});

/**
 * Writes down that this server listens at the bell of its client, and removes the bells of clients
 * that have ended.
 * @param socket the message socket that its client has given it.
 * @returns how to take that back.
 * @throws IntercomError as `fileError` says.
 */
export async function listenAt(context: Context, client: number, socket: string): Promise<() => void> {
	const { paths } = context.config;
	await sweepBells(context);
	const listener: z.infer<typeof Listener> = {
		v: 1,
		pid: process.pid,
		procStart: await ownStart(),
		socket,
	};
	makePrivateFolder(paths.bell(client));
	const file = paths.listener(client, process.pid);
	replaceText(file, JSON.stringify(listener));
	return () => discard(file);
}

/** Whether a server that lives hears the bell of this client, and can post into its socket. */
export async function isHeard(context: Context, { pid, socket }: Running): Promise<boolean> {
	const listeners = await listenersAt(context, pid);
	return listeners.some((listener) => listener.socket === socket);
}

/** Whether this server lives, by what it wrote at the bell of this client. */
export async function isListening(context: Context, client: number, server: number): Promise<boolean> {
	return (await listenersAt(context, client)).some(({ pid }) => pid === server);
}

async function listenersAt(context: Context, client: number): Promise<z.infer<typeof Listener>[]> {
	const { paths } = context.config;
	const found = listNames(paths.bell(client)).flatMap((name) => {
		const pid = /^(\d+)\.json$/.exec(name)?.[1];
		if (pid === undefined) return [];
		const text = readOwnFile(paths.listener(client, Number(pid)), MAX_BYTES)?.text;
		const { data } = Listener.safeParse(parseJson(text ?? ""));
		return data && String(data.pid) === pid ? [data] : [];
	});
	const live = await Promise.all(found.map(({ pid, procStart }) => isAlive(pid, procStart)));
	return found.filter((_, at) => live[at]);
}

/** Removes the bells that no server hears any more. Never throws: leftovers harm nobody. */
async function sweepBells(context: Context): Promise<void> {
	const { paths } = context.config;
	try {
		for (const name of listNames(paths.bells)) {
			const client = Number(name);
			const touched = statSync(paths.bell(client), { throwIfNoEntry: false })?.mtimeMs ?? 0;
			if (Date.now() - touched < YOUNG_MS || (await listenersAt(context, client)).length > 0) continue;
			rmSync(paths.bell(client), { recursive: true, force: true });
		}
	} catch (error) {
		context.log("bells", error);
	}
}
