import { readdirSync, readFileSync } from "node:fs";
import type { Context } from "../context.ts";
import { writeAtomic } from "../host/atomic-write.ts";
import { Card } from "../model/card.ts";
import { isSessionId } from "../model/session.ts";

/** Every card that can be read, in no order. */
export function readCards(context: Context): Card[] {
	let names: string[] = [];
	try {
		names = readdirSync(context.config.paths.sessions);
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
		const card = Card.parse(JSON.parse(readFileSync(context.config.paths.card(session), "utf8")));
		return card.session === session ? card : undefined;
	} catch {
		return undefined;
	}
}

/** Writes a session's card, in place of the one it had. */
export async function writeCard(context: Context, card: Omit<Card, "v" | "updatedAt">): Promise<void> {
	const whole: Card = { v: 1, updatedAt: new Date(context.now()).toISOString(), ...card };
	await writeAtomic(context.config.paths.card(card.session), JSON.stringify(whole));
}
