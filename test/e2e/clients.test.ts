// One suite over many clients: each route, each state that stands in the way, each boundary at which
// hooks take mail. `npm run clients` runs it over ten clients and prints what each case came to.
import { afterAll, beforeAll, describe, test } from "vitest";
import { atPrompt, atStop, atTool, cleared, sameFolder } from "./each-client/pickup.ts";
import { notRunning, post, push, type, wake } from "./each-client/routes.ts";
import { type Case, isReported, note, openStage, type Stage, wantedClients } from "./each-client/stage.ts";
import { busy, dialog, draft, shellMode } from "./each-client/states.ts";

/** By the name that heads the column. The cases of one session come one after the other. */
const PLAIN: Record<string, Case> = {
	post,
	type,
	dialog,
	draft,
	busy,
	"shell mode": shellMode,
	// It ends the session.
	"not running": notRunning,
};
const EQUIPPED: Record<string, Case> = {
	wake,
	push,
	"pickup at prompt": atPrompt,
	"at tool": atTool,
	"at stop": atStop,
	"/clear": cleared,
	"same folder": sameFolder,
};
/** The order of the columns: the routes first. */
const ORDER = [...new Set(["wake", "push", ...Object.keys(PLAIN), ...Object.keys(EQUIPPED)])];
/** A case may have to wait until all others are over, each of which may have failed slowly. */
const TIMEOUT_MS = 10 * 60_000;

describe.each(wantedClients())("the client %s", (client) => {
	let stage: Stage;
	let outcomes: Map<string, Promise<string>>;

	beforeAll(async () => {
		stage = await openStage(client);
		// Side by side takes less time; but each answer then takes longer than it would.
		const plain = begin(stage, PLAIN);
		const first = isReported() ? plain.map(([, outcome]) => outcome) : [];
		outcomes = new Map([...plain, ...begin(stage, EQUIPPED, first)]);
	});
	afterAll(async () => {
		await Promise.allSettled(outcomes?.values() ?? []);
		await stage?.desk.close();
	});

	test.each(ORDER)(
		"%s",
		async (name) => {
			try {
				note(client, name, (await outcomes.get(name)) ?? "");
			} catch (error) {
				note(client, name, "FAILED");
				throw error;
			}
		},
		TIMEOUT_MS,
	);
});

/** Runs the cases in order, once the others are over. */
function begin(
	stage: Stage,
	cases: Record<string, Case>,
	others: readonly Promise<string>[] = [],
): [string, Promise<string>][] {
	let before: Promise<unknown> = Promise.allSettled(others);
	return Object.entries(cases).map(([name, run]) => {
		const outcome = before.then(() => run(stage));
		before = outcome.catch(() => undefined);
		return [name, outcome];
	});
}
