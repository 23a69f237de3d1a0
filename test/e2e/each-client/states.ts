// What stands between a question and a session at which nothing of Intercom is installed. No key is
// pressed, nothing is lost, and once the person has dealt with it, it is answered.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { boxText } from "../harness/prompt-box.ts";
import type { Session } from "../harness/session.ts";
import { type Asking, erase, timesAsked, until } from "../states/desk.ts";
import { answered, ask, type Case, hasSocket, type Stage } from "./stage.ts";

const PERMISSION = /Do you want to (proceed|create)/;

export const dialog: Case = async (stage) => {
	const { plain } = stage;
	await plain.submit('[[tool:Bash {"command":"touch approved"}]] [[say:over]]');
	await plain.waitForScreen(PERMISSION);
	const cell = await waitsFor(stage, {
		what: "the dialog",
		reason: /held for .*type: /,
		posted: "queued",
		async end() {
			expect(await plain.screen()).toMatch(PERMISSION);
			await plain.press("Escape", (screen) => !PERMISSION.test(screen), 2_500);
		},
	});
	expect(existsSync(join(plain.cwd, "approved"))).toBe(false);
	return cell;
};

export const busy: Case = async (stage) => {
	const { plain, desk } = stage;
	const work = desk.world.model.gate("busy");
	await plain.submit(`[[say:my own work]] ${work.call} [[say:work over]]`);
	await work.reached();
	const end = async () => work.open();
	return waitsFor(stage, { what: "the work", reason: /held for .*busy/, posted: "queued", end });
};

export const shellMode: Case = async (stage) => {
	const { plain } = stage;
	await plain.type("!");
	await plain.waitForScreen(/^!/m);
	await plain.type("touch ran-by-shell");
	await plain.waitForScreen(/touch ran-by-shell/);
	const end = () => erase(plain);
	const reason = /held for .*shell mode/;
	const cell = await waitsFor(stage, { what: "shell mode", reason, posted: "answered", end });
	expect(existsSync(join(plain.cwd, "ran-by-shell"))).toBe(false);
	return cell;
};

/** Put aside and brought back (kept), or left alone (held). Which of the two, the client decides. */
export const draft: Case = async (stage) => {
	const { plain } = stage;
	const isKept = async () => boxText(await plain.screen()) === "half a thought";
	await plain.type("half a thought");
	await until(isKept, "the draft", plain.screen);
	const asking = ask(stage, plain, "over the draft", "type");
	const held = () => /held for .*draft/.test(asking.progress());
	await until(() => asking.over() || held(), "the question to be answered or held", plain.screen);
	const [isHeld, keys] = [!asking.over(), asking.keys()];
	await until(isKept, "the draft to stand as it was", plain.screen);
	await erase(plain);
	await answered(stage, plain, "over the draft", asking);
	const prompts = plain.records().filter((record) => record.type === "user");
	expect(JSON.stringify(prompts)).not.toContain("half a thought");
	if (isHeld) expect(keys).toEqual([]);
	return isHeld ? "held" : "kept";
};

interface State {
	/** What the answers say they come after. */
	what: string;
	/** What the asker is told of the terminal. */
	reason: RegExp;
	/** A client with a message socket takes a post into its queue, or answers it all the same. */
	posted: "queued" | "answered";
	/** The person deals with it. */
	end(): Promise<unknown>;
}

/** Asks by the terminal alone, and by the message socket where there is one, till it is over. */
async function waitsFor(stage: Stage, { what, reason, posted, end }: State): Promise<string> {
	const { plain } = stage;
	const typing = ask(stage, plain, `typed after ${what}`, "type");
	await typing.says(reason);
	const posting = hasSocket(plain) ? ask(stage, plain, `posted beside ${what}`, "post") : undefined;
	await posting?.says(/taking it to/);
	if (posting && posted === "answered") await isAnswered(plain, posting, `posted beside ${what}`);
	expect([...typing.keys(), ...(posting?.keys() ?? [])]).toEqual([]);
	await end();
	await isAnswered(plain, typing, `typed after ${what}`);
	if (posting) await isAnswered(plain, posting, `posted beside ${what}`);
	await plain.waitForIdle();
	return posting ? posted : "held";
}

async function isAnswered(plain: Session, asking: Asking, text: string): Promise<void> {
	const { answer, question } = await asking.done;
	expect(answer, `${asking.progress()}\n${await plain.screen()}`).toMatchObject({ outcome: "answered" });
	expect(answer?.text).toContain(text);
	expect(timesAsked(plain, question?.id ?? "")).toBe(1);
}
