import { beginningOf } from "../claude/cleared-at.ts";
import { hasPrompt, lastPromptAt } from "../claude/prompts.ts";
import { type RegistryEntry, readRegistry, writtenAt } from "../claude/registry.ts";
import type { TranscriptFile } from "../claude/transcript-files.ts";
import { type Context, transcriptsOf } from "../context.ts";
import { startedAt } from "../host/process-details.ts";
import type { ProcessInfo } from "../host/process-info.ts";
import { readCards } from "./cards.ts";

/** A conversation that /clear began. */
interface Cleared {
	file: TranscriptFile;
	clearedAt: number;
	promptId?: string;
}

/**
 * Returns the session that a client runs which keeps its registry entry at /clear (2.1.100): the
 * entry's own, or the last one that /clear put in its place. `undefined` where that is not certain.
 *
 * The conversation after a /clear has the id of the last prompt before it. So each is proven to
 * follow another. One without such an id may be of any client that was given no prompt yet.
 */
export async function clearedInto(
	context: Context,
	configDir: string,
	entry: RegistryEntry,
	process: ProcessInfo,
): Promise<string | undefined> {
	const { sessionId: named, cwd, pid } = entry;
	if (cwd === undefined) return named;
	const since = startedAt(process);
	const files = transcriptsOf(context)
		.listProject(configDir, cwd)
		.filter(({ modified }) => modified >= since);
	const elsewhere = await runElsewhere(context, configDir, pid);
	const cleared = files.filter(({ session }) => session !== named && !elsewhere.has(session));
	const before = transcriptsOf(context).find(configDir, named, cwd);
	const { followers, doubtful } = followersOf(before, cleared.flatMap(clearedSince(since)), since);
	if (doubtful) return undefined;
	const last = followers.reduce<Cleared | undefined>(
		(newest, each) => (newest && newest.clearedAt >= each.clearedAt ? newest : each),
		undefined,
	);
	if (!before || !last) return named;
	return oneThatGoesOn(before, last, writtenAt(configDir, pid) ?? since);
}

/** Returns the sessions that other processes are known to run, or to have run last. */
async function runElsewhere(context: Context, configDir: string, pid: number): Promise<Set<string>> {
	const entries = (await readRegistry(configDir)).filter((entry) => entry.pid !== pid);
	const cards = readCards(context).filter((card) => card.pid !== undefined && card.pid !== pid);
	return new Set([...entries.map(({ sessionId }) => sessionId), ...cards.map(({ session }) => session)]);
}

function clearedSince(since: number): (file: TranscriptFile) => Cleared[] {
	return (file) => {
		const began = beginningOf(file.path);
		const isSince = began !== undefined && began !== "otherwise" && began.clearedAt >= since;
		return isSince ? [{ file, ...began }] : [];
	};
}

/** Returns those that are proven to follow a conversation, over any number of /clear. */
function followersOf(
	before: TranscriptFile | undefined,
	cleared: readonly Cleared[],
	since: number,
): { followers: Cleared[]; doubtful: boolean } {
	const followers: Cleared[] = [];
	const chain = () => (before ? [before, ...followers.map(({ file }) => file)] : []);
	let left = [...cleared];
	for (let found = left; found.length > 0; ) {
		found = left.filter(({ promptId }) => promptId && chain().some((file) => hasPrompt(file, promptId)));
		followers.push(...found);
		left = left.filter((each) => !found.includes(each));
	}
	const wasPrompted = chain().some((file) => (lastPromptAt(file) ?? 0) >= since);
	return { followers, doubtful: !wasPrompted && left.some(({ promptId }) => promptId === undefined) };
}

/**
 * Of the entry's session and the last that followed it: the one that the client goes on in. Where
 * the entry was written again after the /clear, that may have been /resume, back to the entry's
 * own, or /rename. Only a record written since tells then.
 */
function oneThatGoesOn(before: TranscriptFile, last: Cleared, written: number): string | undefined {
	const isRewritten = written > last.clearedAt;
	const goesOn = ({ modified }: TranscriptFile) => !isRewritten || modified >= written;
	if (last.file.modified >= before.modified) return goesOn(last.file) ? last.file.session : undefined;
	return isRewritten && goesOn(before) ? before.session : undefined;
}
