// The session's own hooks take a question at the next boundary of a turn; and the session is found
// where /clear gave it another id, and where two work in one folder.
import { expect } from "vitest";
import { gate, timesShown, until } from "../states/desk.ts";
import { answered, ask, type Case, idOf, type Stage, startEquipped } from "./stage.ts";

export const atPrompt: Case = (stage) => pickedUp(stage, "prompt", async () => () => hello(stage));

export const atTool: Case = (stage) =>
	pickedUp(stage, "tool", async () => {
		const tool = gate(stage.equipped, "tool");
		await stage.equipped.submit(`my own work ${tool.call} [[say:over]]`);
		await tool.reached();
		return async () => tool.open();
	});

export const atStop: Case = (stage) =>
	pickedUp(stage, "stop", async () => {
		const words = stage.desk.world.model.gate("stop");
		await stage.equipped.submit(`[[say:my own work]] ${words.call} [[say:over]]`);
		await words.reached();
		return async () => words.open();
	});

async function hello({ equipped }: Stage): Promise<void> {
	await equipped.turn("my own words");
}

/**
 * Asks where only the hooks can take the question. `begin` brings the session to where it is asked
 * and returns what lets it go on. Where it came at another boundary, the cell names that.
 */
async function pickedUp(
	stage: Stage,
	at: string,
	begin: () => Promise<() => Promise<void>>,
): Promise<string> {
	const { desk, equipped } = stage;
	const goOn = await begin();
	const asking = ask(stage, equipped, `picked up: ${at}`, "pickup");
	await asking.says(/held for .*pickup: /);
	await goOn();
	const { answer, question, delivery } = await asking.done;
	expect(answer, `${asking.progress()}\n${await equipped.screen()}`).toMatchObject({ outcome: "answered" });
	expect(answer?.text).toContain(`picked up: ${at}`);
	expect(delivery).toEqual({ state: "taken" });
	expect(asking.keys()).toEqual([]);
	const receipt = ["queued", "seen by pickup", "answered by turn"];
	expect(await desk.receipt(question?.id)).toEqual(receipt);
	await equipped.waitForIdle();
	const boundary = boundaryOf(stage, question?.id ?? "");
	return boundary === at ? "yes" : `at ${boundary}`;
}

const BOUNDARIES: Record<string, string> = {
	UserPromptSubmit: "prompt",
	PostToolUse: "tool",
	Stop: "stop",
};

/** By which hook a message came, as the transcript tells; a client that names none was at its end. */
function boundaryOf({ equipped }: Stage, id: string): string {
	const events = equipped
		.records()
		.filter((record) => JSON.stringify(record).includes(id))
		.flatMap((record) => record.attachment?.hookEvent ?? []);
	return BOUNDARIES[events[0] ?? "Stop"] ?? events[0];
}

export const cleared: Case = async (stage) => {
	const { desk, equipped } = stage;
	const before = idOf(equipped);
	await equipped.submit("/clear");
	const runs = async () => {
		const { out } = await desk.run(["list", "--json", "--scope", "live"]);
		const { sessions } = JSON.parse(out) as { sessions: { id: string; running: { pid: number } }[] };
		return sessions.find(({ id, running }) => running.pid === equipped.pid && id !== before)?.id;
	};
	const after = await until(runs, "another session id", equipped.screen);
	const asking = desk.ask(before, "Are you there? [[say:after the clear]]", { wait: 25 });
	const { target, answer, delivery } = await answered(stage, equipped, "after the clear", asking);
	expect(answer?.forked).toBeUndefined();
	expect(target?.id).toBe(after);
	// The registry of 2.1.100 keeps the old id: what the client names at the model is the truth.
	const { requests } = desk.world.model;
	const asked = requests.findLast(({ label, kind }) => label === equipped.label && kind === "main");
	expect(asked?.sessionId).toBe(after);
	return `by ${delivery?.state === "carried" ? delivery.route : delivery?.state}`;
};

export const sameFolder: Case = async (stage) => {
	const { desk, client, equipped } = stage;
	const neighbour = await startEquipped(desk, client, equipped.cwd);
	for (const [session, other] of [
		[equipped, neighbour],
		[neighbour, equipped],
	] as const) {
		const name = session === equipped ? "the first" : "the second";
		const asking = ask(stage, session, name);
		const { question, target } = await answered(stage, session, name, asking);
		expect(target?.running?.pid).toBe(session.pid);
		expect(timesShown(desk.world, other, question?.id)).toBe(0);
	}
	return "yes";
};
