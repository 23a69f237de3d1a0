// Where the client runs in its terminal: the right pane gets the right text, no other one gets a
// byte.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../harness/clients.ts";
import { isAlive } from "../harness/processes.ts";
import { boxText } from "../harness/prompt-box.ts";
import type { Session } from "../harness/session.ts";
import { openTerminal, type Pane } from "../harness/terminal.ts";
import { address, CLIENTS, type Desk, openDesk, saying, timesAsked, until, warm } from "./desk.ts";

let desk: Desk;

beforeAll(async () => {
	desk = await openDesk();
});

afterAll(async () => {
	await desk?.close();
});

describe.each(CLIENTS)("the %s client", (client) => {
	let session: Session;
	/** What came in at the neighbour, byte by byte. */
	let heard: () => string;

	beforeAll(async () => {
		session = await warm(await desk.target({ client, name: `panes-${client}` }));
		const file = join(session.cwd, "heard");
		writeFileSync(file, "");
		heard = () => readFileSync(file, "utf8");
		// It becomes the active pane of the window: a tmux session's name would address it.
		await tmux("split-window", "-h", "-t", session.pane.id, `stty raw; exec cat > '${file}'`);
	});

	const tmux = (...args: string[]) => session.pane.tmux(...args);
	const here = (...args: string[]) => tmux(args[0] as string, "-t", session.pane.id, ...args.slice(1));

	const STATES: { name: string; set(): Promise<unknown>; still?: string; unset?(): Promise<unknown> }[] = [
		{ name: "in a split window, beside the active pane", set: async () => {} },
		{
			name: "with synchronize-panes",
			set: () => here("set-window-option", "synchronize-panes", "on"),
			unset: () => here("set-window-option", "synchronize-panes", "off"),
		},
		{
			name: "in copy mode, scrolled back",
			set: () =>
				tmux("copy-mode", "-t", session.pane.id, ";", "send-keys", "-t", session.pane.id, "-X", "page-up"),
			still: "#{pane_in_mode} #{scroll_position}",
			unset: () => here("send-keys", "-X", "cancel"),
		},
		{
			name: "in copy mode with synchronize-panes",
			set: () =>
				tmux(
					...["set-window-option", "-t", session.pane.id, "synchronize-panes", "on", ";"],
					...["copy-mode", "-t", session.pane.id],
				),
			still: "#{pane_in_mode}",
			unset: () =>
				tmux(
					...["send-keys", "-t", session.pane.id, "-X", "cancel", ";"],
					...["set-window-option", "-t", session.pane.id, "synchronize-panes", "off"],
				),
		},
		{
			name: "behind a zoomed neighbour",
			set: () => tmux("resize-pane", "-Z", "-t", `${session.pane.id}.+1`.replace(/%\d+\.\+1/, "{right}")),
			still: "#{window_zoomed_flag}",
			unset: () => tmux("resize-pane", "-Z", "-t", "{right}"),
		},
		{
			name: "zoomed itself",
			set: () => here("resize-pane", "-Z"),
			still: "#{window_zoomed_flag}",
			unset: () => here("resize-pane", "-Z"),
		},
		{
			name: "40 columns wide",
			set: () => here("resize-pane", "-x", "40"),
			unset: () => here("resize-pane", "-x", "60"),
		},
	];

	test.each(STATES)("$name", async ({ name, set, still, unset }) => {
		await set();
		const read = async () =>
			still ? (await tmux("display-message", "-p", "-t", session.pane.id, still)).trim() : "";
		const before = await read();
		const asking = desk.ask(address(session), saying(`through ${name}`), { routes: "type" });
		const { answer, question, delivery } = await asking.done;
		expect(answer?.text).toBe(`through ${name}`);
		expect(delivery).toMatchObject({ state: "carried", route: "type" });
		expect(timesAsked(session, question?.id ?? "")).toBe(1);
		expect(await read()).toBe(before);
		expect(heard()).toBe("");
		await unset?.();
		await session.waitForIdle();
	});
});

describe.each(CLIENTS)("a pane of 9 lines with the %s client", (client) => {
	test("typed where the box shows what it holds, else held until there is room", async () => {
		const session = await warm(await desk.target({ client, name: `low-${client}`, height: 9 }));
		const asking = desk.ask(address(session), saying("from below"), { routes: "type" });
		if (client === "old") {
			// It spells out what is pasted, and the beginning would scroll away.
			await asking.says(/held for .*too small/);
			expect(asking.keys()).toEqual([]);
			await session.pane.resize(120, 40);
		}
		expect((await asking.done).answer?.text).toBe("from below");
	});
});

describe("another tmux server", () => {
	test("by another name: found among the sockets", async () => {
		const session = await desk.target({ name: "other-server", tmuxSocket: "elsewhere" });
		await typed(session, session.name);
	});

	test("on a socket of its own that nobody can know of: not typed; by default posted", async () => {
		const terminal = openTerminal(join(desk.world.root, "hidden"), desk.world.env());
		try {
			const session = await inShell(await terminal.start(shell()), "hidden");
			const blind = desk.ask(session, saying("blind"), { routes: "type", wait: 1 });
			expect((await blind.done).delivery).toMatchObject({
				state: "held",
				obstacles: [{ route: "type", reason: expect.stringMatching(/no tmux pane/) }],
			});
			expect(blind.keys()).toEqual([]);
			const posted = await desk.result(session, saying("posted"));
			expect(posted.answer?.text).toBe("posted");
			// The asker runs in that server: then $TMUX names the socket.
			const inside = await desk.result(session, saying("from within"), {
				routes: "type",
				env: { TMUX: `${terminal.socket},1,0` },
			});
			expect(inside.answer?.text).toBe("from within");
		} finally {
			await terminal.close();
		}
	});

	test("nested: the inner pane, not the outer one", async () => {
		const outer = await desk.world.terminal().start(shell());
		await outer.type("TMUX= tmux -L inner -f /dev/null new-session bash --norc -i");
		await outer.sendKeys("Enter");
		await until(async () => /\b0:bash\*/.test(await outer.capture()), "the inner tmux", outer.capture);
		const id = await inShell(outer, "nested");
		const { answer, delivery } = await desk.result(id, saying("from the inner pane"), { routes: "type" });
		expect(answer?.text).toBe("from the inner pane");
		expect(delivery).toMatchObject({ state: "carried", route: "type" });
	});
});

test("suspended or in the background of a shell: nothing is typed into the shell, delivered after fg", async () => {
	const pane = await desk.world.terminal().start(shell());
	const id = await inShell(pane, "stopped");
	await pane.sendKeys("C-z");
	await until(
		async () => /suspended|Stopped/.test(await pane.capture()),
		"the client to stop",
		() => pane.capture(),
	);
	const typed = desk.ask(id, saying("typed after fg"), { routes: "type" });
	await typed.says(/held for .*Ctrl\+Z/);
	const any = desk.ask(id, saying("after fg"));
	await any.says(/held for .*Ctrl\+Z/);
	expect([...typed.keys(), ...any.keys()]).toEqual([]);
	expect(await pane.capture()).not.toContain("intercom-question");
	await pane.type("fg");
	await pane.sendKeys("Enter");
	expect((await any.done).answer?.text).toBe("after fg");
	expect((await typed.done).answer?.text).toBe("typed after fg");
});

describe.each(CLIENTS)("the %s client, suspended between the look and the paste", (client) => {
	test("the shell gets nothing; delivered after fg", async () => {
		const pane = await desk.world.terminal().start(shell(client));
		const id = await inShell(pane, `race-${client}`, client);
		const typed = desk.ask(id, saying("after the race"), { routes: "type", stopBefore: "paste" });
		await typed.stopped();
		await pane.sendKeys("C-z");
		// What the shell shows when it has the terminal.
		await until(
			async () => /Stopped[^\n]*\n\$/.test(await pane.capture()),
			"the client to stop",
			() => pane.capture(),
		);
		await typed.goOn();
		await typed.says(/held for .*(?:Ctrl\+Z|typing in its prompt)/);
		expect(await pane.capture()).not.toMatch(/intercom-|Please tell me/);
		await pane.type("fg");
		await pane.sendKeys("Enter");
		expect((await typed.done).answer?.text).toBe("after the race");
	});
});

async function typed(session: Session, to: string): Promise<void> {
	const { answer, delivery, question } = await desk.result(to, saying("typed"), { routes: "type" });
	expect(answer?.text).toBe("typed");
	expect(delivery).toMatchObject({ state: "carried", route: "type" });
	expect(timesAsked(session, question?.id ?? "")).toBe(1);
}

function shell(client: Client = "current") {
	const { world } = desk;
	const PATH = `${join(world.root, `bin-${client}`)}:${world.env().PATH}`;
	return {
		// The PATH of whoever starts a pane takes precedence over the pane's own variables.
		command: "env",
		args: [`PATH=${PATH}`, "bash", "--norc", "-i"],
		env: { ...world.env(), PS1: "$ " },
		// 2.0.60 is found by being the only one in its folder.
		cwd: world.folder(client === "old" ? "old-shell" : "shells"),
	};
}

/** A client that a shell in this pane starts, as a person would. Returns its session id. */
async function inShell(pane: Pane, name: string, client: Client = "current"): Promise<string> {
	const id = crypto.randomUUID();
	await pane.type(`claude ${client === "old" ? "" : `--name ${name}`} --session-id ${id}`);
	await pane.sendKeys("Enter");
	await until(
		async () => boxText(await pane.capture()) !== undefined,
		"the client's prompt",
		() => pane.capture(),
	);
	if (client === "old") {
		// Before its first turn it has no transcript, and nothing tells its session.
		await pane.type("warm up [[say:warm]]");
		// It takes an Enter that comes with the text for a part of it.
		await until(
			async () => boxText(await pane.capture()) === "warm up [[say:warm]]",
			"the prompt to show",
			() => pane.capture(),
		);
		await pane.sendKeys("Enter");
		await until(
			async () => /● warm/.test(await pane.capture()),
			"its first turn",
			() => pane.capture(),
		);
	}
	expect(isAlive(pane.pid)).toBe(true);
	return id;
}
