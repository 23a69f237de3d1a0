import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomic } from "../host/files.ts";
import { Card, isSessionId } from "../model/session.ts";
import type { Context } from "./context.ts";

/** Every card that can be read, in no order. */
export function readCards(context: Context): Card[] {
	let names: string[] = [];
	try {
		names = readdirSync(folder(context));
	} catch {
		return [];
	}
	return names
		.filter((name) => name.endsWith(".json"))
		.map((name) => readCard(context, name.slice(0, -".json".length)))
		.filter((card) => card !== undefined);
}

/** One session's card, or `undefined` where it has none that can be read. */
export function readCard(context: Context, session: string): Card | undefined {
	if (!isSessionId(session)) return undefined;
	try {
		const card = Card.parse(JSON.parse(readFileSync(join(folder(context), `${session}.json`), "utf8")));
		return card.session === session ? card : undefined;
	} catch {
		return undefined;
	}
}

/** Writes a session's card, in place of the one it had. */
export async function writeCard(context: Context, card: Omit<Card, "v" | "updatedAt">): Promise<void> {
	const whole: Card = { v: 1, updatedAt: new Date(context.now()).toISOString(), ...card };
	await writeAtomic(join(folder(context), `${card.session}.json`), JSON.stringify(whole));
}

function folder(context: Context): string {
	return join(context.config.intercomDir, "sessions");
}
