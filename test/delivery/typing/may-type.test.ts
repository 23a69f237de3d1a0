import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Screen } from "../../../src/claude/screen.ts";
import type { Context } from "../../../src/context.ts";
import {
	conversationObstacle,
	processObstacle,
	screenObstacle,
} from "../../../src/delivery/typing/may-type.ts";
import { readProcess } from "../../../src/host/processes.ts";
import type { Session } from "../../../src/model/session.ts";
import type { Terminal } from "../../e2e/harness/terminal.ts";
import { ANN, aMachine, BOB, type Machine } from "../../machine.ts";
import { aPromptBox, aTerminal, bobIn, eventually, type PromptBox } from "./prompt-box.ts";

describe("a screen", () => {
	const NO_PROMPT = "its screen shows no free prompt (a dialog, a menu or another view)";
	const SHELL = "its prompt is in shell mode";
	const BUSY = "it is busy";
	const DRAFT = "there is a draft in its prompt that cannot be put aside";

	it("that shows no prompt box may not be typed into", () => {
		expect(screenObstacle({ kind: "other" })?.reason).toBe(NO_PROMPT);
	});

	const flags = [false, true];
	const prompts = flags.flatMap((shell) =>
		flags.flatMap((busy) =>
			["", "half"].flatMap((draft) =>
				flags.flatMap((stashed) => flags.map((stashes) => ({ shell, busy, draft, stashed, stashes }))),
			),
		),
	);
	it.each(prompts)("may be typed into or not: %o", (prompt) => {
		const { shell, busy, draft, stashed, stashes } = prompt;
		const screen: Screen = { kind: "prompt", ...prompt };
		// A client keeps one draft back; 2.0.60 none.
		const keeps = stashes && !stashed;
		const expected = shell ? SHELL : busy ? BUSY : draft !== "" && !keeps ? DRAFT : undefined;
		expect(screenObstacle(screen)?.reason).toBe(expected);
	});
});

describe("a client that its folder and start time alone tell", () => {
	let machine: Machine;
	let terminal: Terminal;
	let bob: Session;
	beforeEach(() => {
		machine = aMachine();
		terminal = aTerminal(machine);
		const transcript = machine.transcript(BOB, { prompt: "dig" });
		const said = {
			type: "assistant",
			uuid: "2",
			message: { content: [{ type: "text", text: "It is **dug**." }] },
		};
		appendFileSync(transcript, `${JSON.stringify(said)}\n`);
		bob = {
			...{ id: BOB, name: "bob", named: false, configDir: machine.claudeDir, lastActive: 0, unread: 0 },
			transcript,
			running: { pid: 1, procStart: "", state: "running", guessed: true, where: { kind: "terminal" } },
		};
	});
	afterEach(async () => {
		await terminal.close();
		machine.end();
	});
	/** A pane that has shown this, line by line. */
	async function paneOf(shown: string): Promise<{ socket: string; pane: string }> {
		const args = ["-c", `printf '%b' '${shown}up'; exec cat`];
		const env = { PATH: process.env.PATH ?? "", LANG: "C.UTF-8" };
		const pane = await terminal.start({ command: "sh", args, env, cwd: machine.root, height: 5 });
		await eventually(() => pane.capture()).toContain("up");
		return { socket: pane.socket, pane: pane.id };
	}
	const reason = async (session: Session, shown: string) =>
		(await conversationObstacle(session, await paneOf(shown)))?.reason;
	const ANOTHER = "nothing on its screen shows that this is the session, and not another of its folder";

	it("may be typed into where its screen shows the conversation, or the lines above it do", async () => {
		expect(await reason(bob, "> dig\\n\\n⏺ It is dug.\\n")).toBeUndefined();
		expect(await reason(bob, `> dig\\n\\n⏺ It is dug.\\n${"\\n".repeat(20)}`)).toBeUndefined();
	});

	it("may not where it shows none of it: another client may have written it", async () => {
		expect(await reason(bob, "> dig\\n\\n⏺ I will not.\\n")).toBe(ANOTHER);
		expect(await reason({ ...bob, transcript: undefined }, "⏺ It is dug.\\n")).toBe(ANOTHER);
	});

	it("may not where a client before it in the same pane has shown it", async () => {
		expect(await reason(bob, "⏺ It is dug.\\n\\n Claude Code v2.0.60\\n")).toBe(ANOTHER);
	});
});

describe("a process", () => {
	let machine: Machine;
	let terminal: Terminal;
	let context: Context;
	let box: PromptBox;
	beforeEach(async () => {
		machine = aMachine();
		terminal = aTerminal(machine);
		context = machine.context({ env: { TMUX: `${terminal.socket},1,0` } });
		box = await aPromptBox(machine, terminal);
	});
	afterEach(async () => {
		await terminal.close();
		machine.end();
	});

	it.each(["idle", "shell", undefined])(
		"in the foreground of its terminal may be typed to where the registry says %s",
		async (status) => {
			expect(await processObstacle(context, await bobIn(machine, context, box, { status }))).toBeUndefined();
		},
	);

	it.each([
		["busy", {}, "it is busy"],
		["waiting", {}, "it waits for its user (dialog open)"],
		["waiting", { waitingFor: "permission prompt" }, "it waits for its user (permission prompt)"],
	])("may not where the registry says %s %o", async (status, fields, reason) => {
		const target = await bobIn(machine, context, box, { status, ...fields });
		expect(await processObstacle(context, target)).toMatchObject({ reason });
	});

	it("is asked for its state anew, however it was when the target was found", async () => {
		const target = await bobIn(machine, context, box);
		machine.register(BOB, { pid: box.pid, status: "busy" });
		expect(await processObstacle(context, target)).toMatchObject({ reason: "it is busy" });
	});

	it("may not be typed to once another session runs in it", async () => {
		const target = await bobIn(machine, context, box);
		machine.register(ANN, { pid: box.pid });
		expect(await processObstacle(context, target)).toMatchObject({
			reason: "it ended or changed its session just now",
		});
	});

	it("may not be typed to while it is stopped", async () => {
		// tmux wakes a process of its own that was stopped; this one is nobody's.
		const pid = machine.start("cat").pid ?? 0;
		const target = await bobIn(machine, context, { ...box, pid });
		process.kill(pid, "SIGSTOP");
		await eventually(async () => (await readProcess(pid))?.state).toBe("T");
		expect(await processObstacle(context, target)).toMatchObject({
			reason: "its process is stopped (Ctrl+Z)",
		});
	});

	it("may not be typed to once it has ended", async () => {
		const pid = machine.start("cat").pid ?? 0;
		const target = await bobIn(machine, context, { ...box, pid });
		process.kill(pid, "SIGKILL");
		await eventually(() => readProcess(pid)).toBeUndefined();
		const ended = { reason: "it ended just now" };
		expect(await processObstacle(context, target)).toEqual(ended);
		expect(await processObstacle(context, { ...target, running: undefined })).toEqual(ended);
	});

	it("may not be typed to in the background of a shell: the shell would get it", async () => {
		const script = `set -m; sleep 1000 & echo "pid $!"; exec cat`;
		const pane = await terminal.start({
			command: "bash",
			args: ["-c", script],
			env: { PATH: process.env.PATH ?? "" },
			cwd: machine.root,
		});
		await eventually(() => pane.capture()).toMatch(/pid \d+/);
		const pid = Number(/pid (\d+)/.exec(await pane.capture())?.[1]);
		const target = await bobIn(machine, context, { ...box, pid });
		expect(await processObstacle(context, target)).toMatchObject({
			reason: "it is not in the foreground of its terminal",
		});
	});
});
