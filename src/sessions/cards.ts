import { type Context, perContext } from "../context.ts";
import { writeAtomic } from "../host/atomic-write.ts";
import { readJson } from "../host/json-file.ts";
import { type FolderMemory, readJsonFolder } from "../host/json-folder.ts";
import { Card } from "../model/card.ts";
import { escapeJson } from "../model/clean-text.ts";
import { isSessionId, shownName } from "../model/session.ts";

/** What a card says, apart from its version and the time when it was written. */
export type CardFields = Omit<Card, "v" | "updatedAt">;

/**
 * Returns every card that can be read, in no order. A card is read once, and again when it has
 * changed. A person may have thousands, and each call of a tool asks for them.
 */
export function readCards(context: Context): Card[] {
	return readJsonFolder(known(context), context.config.paths.sessions, (name) => readCard(context, name));
}

/** Returns one session's card, or `undefined` where it has none that can be read. */
export function readCard(context: Context, session: string): Card | undefined {
	if (!isSessionId(session)) return undefined;
	const card = readJson(context.config.paths.card(session), Card);
	return card?.session === session ? card : undefined;
}

/**
 * Writes a session's card, in place of the one it had. Its name is written cleaned, and the file
 * holds nothing invisible but as `\u` escapes: the shell of the status line shows what stands
 * there.
 * @throws IntercomError where the file cannot be written
 */
export async function writeCard(context: Context, card: CardFields): Promise<void> {
	const { session, name } = card;
	const whole: Card = {
		v: 1,
		updatedAt: new Date(context.now()).toISOString(),
		...card,
		...(name === undefined ? {} : { name: shownName({ session, name }) }),
	};
	await writeAtomic(context.config.paths.card(session), escapeJson(JSON.stringify(whole)));
}

/** Returns the card of a session that does not run, or no longer runs in that process. */
export function withoutProcess(card: CardFields & Partial<Card>): CardFields {
	const { v: _v, updatedAt: _at, pid: _pid, procStart: _start, registered: _named, ...rest } = card;
	return rest;
}

const known = perContext((): FolderMemory<Card> => ({}));
