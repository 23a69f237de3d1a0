// The routes by which a session that runs is asked, one by one. Where a client lacks what a route
// needs, the question is held with that reason, and comes by a way that is there.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Session } from "../harness/session.ts";
import { answered, ask, type Case, hasSocket, idOf, type Stage, seconds } from "./stage.ts";

export const wake: Case = (stage) =>
	hasSocket(stage.equipped)
		? askedBy(stage, stage.equipped, "wake")
		: comesWithPrompt(stage, "wake", "its client has no message socket", "no socket");

export const push: Case = (stage) =>
	existsSync(join(stage.desk.world.intercomDir, "monitors", `${idOf(stage.equipped)}.json`))
		? askedBy(stage, stage.equipped, "push")
		: comesWithPrompt(stage, "push", "no monitor of Intercom runs in it", "no monitors");

export const post: Case = async (stage) => {
	const { desk, plain } = stage;
	if (hasSocket(plain)) return askedBy(stage, plain, "post");
	const asking = desk.ask(idOf(plain), "nobody can post this", { routes: "post", wait: 1 });
	const { answer, delivery, question } = await asking.done;
	expect(answer).toBeUndefined();
	const reason = "its client has no message socket";
	expect(delivery).toMatchObject({ state: "held", obstacles: [{ route: "post", reason }] });
	expect(await desk.status(question?.id ?? "")).toMatch(/unread in the inbox/);
	return "no socket";
};

export const type: Case = (stage) => askedBy(stage, stage.plain, "type");

/** Nobody runs the session: a client is started for it. */
export const notRunning: Case = async (stage) => {
	const { plain } = stage;
	const transcript = plain.transcriptPath() ?? "";
	const id = idOf(plain);
	await plain.exit();
	const asking = stage.desk.ask(id, "Are you there? [[say:resumed]]", { wait: 60 });
	const result = await asking.done;
	expect(result.answer, asking.progress()).toMatchObject({ outcome: "answered", text: "resumed" });
	expect(result.delivery).toMatchObject({ state: "carried", route: "resume" });
	expect(readFileSync(transcript, "utf8")).toContain(result.question?.id);
	return seconds(result);
};

async function askedBy(stage: Stage, session: Session, route: string): Promise<string> {
	const asking = ask(stage, session, `by ${route}`, route);
	const result = await answered(stage, session, `by ${route}`, asking);
	expect(result.delivery).toEqual({ state: "carried", route });
	if (route !== "type") expect(asking.keys()).toEqual([]);
	return seconds(result);
}

/** Held with the reason, until the hooks give it with the person's next prompt, or after it. */
async function comesWithPrompt(stage: Stage, route: string, reason: string, cell: string): Promise<string> {
	const { equipped } = stage;
	const asking = ask(stage, equipped, `instead of ${route}`, `${route},pickup`);
	await asking.says(new RegExp(`held for .*${route}: ${reason}`));
	await equipped.turn("the person's own words [[say:read]]");
	const { answer } = await asking.done;
	expect(answer, asking.progress()).toMatchObject({ outcome: "answered" });
	expect(answer?.text).toContain(`instead of ${route}`);
	expect(asking.keys()).toEqual([]);
	await equipped.waitForIdle();
	return cell;
}
