// On a real tmux, with a server of its own.
import { describe, expect, it } from "vitest";
import { readPane } from "../../src/host/tmux-pane.ts";
import { type Given, paste, press } from "../../src/host/tmux-paste.ts";
import type { Pane as TestPane } from "../e2e/harness/terminal.ts";
import { startOf } from "../machine.ts";
import { eventually, tmuxOfTest } from "./tmux-server.ts";

const server = tmuxOfTest();
const hex = (text: string) => Buffer.from(text).toString("hex");
const bracketed = (text: string) => hex(`\u001b[200~${text}\u001b[201~`);

/** To the pane as it is at the moment. */
async function pasteInto(pane: TestPane, text: string): Promise<Given> {
	return paste(await server.receiver(pane), text);
}
async function pressIn(pane: TestPane, bytes: string, shown?: string): Promise<Given> {
	return press(await server.receiver(pane), bytes, shown);
}

describe("paste", () => {
	it.each([
		["a line", "hello"],
		["several lines, without a carriage return for any", "one\ntwo\n\nthree\n"],
		["what is not ASCII", "Grüße, 漢字, e\u0301 and 🙂👩‍👩‍👧"],
		["a semicolon at the end, and alone", "a; b \\; c;"],
		["a dash at the beginning", "-t %0 --help"],
		["formats, keys and quotes", "#{pane_id} #(touch x) C-c Enter $HOME `id` \"'\\ %1"],
		["tabs and blanks", "  \t a \t "],
		["100 KB", "0123456789 ä\n".repeat(8000)],
	])("gives the program %s as one bracketed paste, byte for byte", async (_, text) => {
		const { pane, got } = await server.recorder();
		expect(await pasteInto(pane, text)).toBe("given");
		await eventually(got).toBe(bracketed(text));
	});

	it("has no brackets for a program that did not ask for them", async () => {
		const { pane, got } = await server.recorder({ bracketed: false });
		await pasteInto(pane, "a\nb");
		await eventually(got).toBe(hex("a\nb"));
	});

	it("reaches the program in copy mode, in brackets", async () => {
		const { pane, got } = await server.recorder();
		await server.terminal.tmux("copy-mode", "-t", pane.id);
		expect((await readPane(server.terminal.socket, pane.id))?.inMode).toBe(true);
		await pasteInto(pane, "one\ntwo");
		await eventually(got).toBe(bracketed("one\ntwo"));
	});

	it("reaches that pane alone with synchronize-panes", async () => {
		const one = await server.recorder();
		const two = await server.recorder({ split: one.pane });
		await server.terminal.tmux("set-option", "-w", "-t", one.pane.id, "synchronize-panes", "on");
		await pasteInto(one.pane, "only here");
		await pasteInto(two.pane, "only there");
		await eventually(one.got).toBe(bracketed("only here"));
		await eventually(two.got).toBe(bracketed("only there"));
	});

	it("leaves the user's paste buffers as they were", async () => {
		const { pane } = await server.recorder();
		await server.terminal.tmux("set-buffer", "the user's own");
		await pasteInto(pane, "ours");
		await pressIn(pane, "\r");
		expect(await server.terminal.tmux("list-buffers", "-F", "#{buffer_sample}")).toBe("the user's own\n");
	});

	it("by many at once mixes nothing", async () => {
		const { pane, got } = await server.recorder();
		const texts = Array.from({ length: 10 }, (_, at) => `${String(at).repeat(500)}`);
		// One that finds the pane changed is not given: it looks again, as a caller does.
		await Promise.all(texts.map((text) => eventually(() => pasteInto(pane, text)).toBe("given")));
		await eventually(() => got().length).toBe(bracketed(texts[0] as string).length * 10);
		for (const text of texts) expect(got()).toContain(bracketed(text));
	});
});

describe("a pane that has changed since it was seen", () => {
	it.each([
		["its size", (id: string) => server.terminal.tmux("resize-window", "-t", id, "-x", "61")],
		["its mode", (id: string) => server.terminal.tmux("copy-mode", "-t", id)],
	])("in %s is given nothing, and no buffer is left", async (_, change) => {
		const { pane, got } = await server.recorder();
		const seen = await server.receiver(pane);
		await change(pane.id);
		expect(await press(seen, "\r")).toBe("changed");
		expect(await paste(seen, "text")).toBe("changed");
		expect(await pressIn(pane, "x")).toBe("given");
		await eventually(got).toBe(hex("x"));
		expect(await server.terminal.tmux("list-buffers", "-F", "#{buffer_sample}")).toBe("");
	});

	it.each([
		["another program is in the foreground", "exec sleep 1000", "#{pane_current_command}", "sleep"],
		["the cursor is hidden or shown again", "printf '\\033[?25l'; read -r line", "#{cursor_flag}", "0"],
	])("is given nothing where %s", async (_, then, field, value) => {
		const script = `stty -echo; printf ready; cat > /dev/null; ${then}`;
		const pane = await server.terminal.start({
			command: "bash",
			args: ["-c", script],
			env: server.env,
			cwd: server.folder,
		});
		await eventually(async () => (await readPane(server.terminal.socket, pane.id))?.command).toBe("bash");
		await eventually(async () => (await readPane(server.terminal.socket, pane.id))?.cursor.x).toBe(5);
		const seen = await server.receiver(pane);
		await pane.sendKeys("C-d");
		await eventually(() => server.terminal.tmux("display-message", "-p", "-t", pane.id, field)).toBe(
			`${value}\n`,
		);
		const current = await server.receiver(pane);
		expect([current.pane.cursor.x, current.pane.cursor.y]).toEqual([seen.pane.cursor.x, seen.pane.cursor.y]);
		expect(await press(seen, "\r")).toBe("changed");
		expect(await paste(seen, "text")).toBe("changed");
		expect(await press(current, "x")).toBe("given");
	});

	it("is given nothing where the client was killed under a launcher that runs on, though all looks the same", async () => {
		const args = ["-c", "cat; exec sleep 1000"];
		const pane = await server.terminal.start({ command: "sh", args, env: server.env, cwd: server.folder });
		await eventually(() => server.childOf(pane.pid)).toBeDefined();
		const pid = server.childOf(pane.pid) as number;
		const seen = { ...(await server.receiver(pane)), client: { pid, start: startOf(pid) } };
		process.kill(pid, "SIGKILL");
		expect(await press(seen, "\r")).toBe("not there");
		expect(await paste(seen, "text")).toBe("not there");
		expect(await server.terminal.tmux("list-buffers", "-F", "#{buffer_sample}")).toBe("");
	});

	it("is known by a program's name with signs that mean something in a format", async () => {
		const script = `exec -a 'a,b}#{pane_id}#c' cat`;
		const pane = await server.terminal.start({
			command: "bash",
			args: ["-c", script],
			env: server.env,
			cwd: server.folder,
		});
		await eventually(async () => (await readPane(server.terminal.socket, pane.id))?.command).toContain("#c");
		expect(await pressIn(pane, "x")).toBe("given");
	});

	it("is given nothing where words are not on its screen", async () => {
		const { pane, got } = await server.recorder();
		expect(await pressIn(pane, "\r", "Pasted text")).toBe("changed");
		expect(await pressIn(pane, "x")).toBe("given");
		await eventually(got).toBe(hex("x"));
	});
});

describe("press", () => {
	it.each([
		["Enter", "\r"],
		["Ctrl+S", "\u0013"],
		["Ctrl+U and Backspace", "\u0015\u007f"],
		["Escape", "\u001b"],
	])("gives the program %s as a key", async (_, bytes) => {
		const { pane, got } = await server.recorder();
		expect(await pressIn(pane, bytes)).toBe("given");
		await eventually(got).toBe(hex(bytes));
	});

	it("works in copy mode, and leaves it as it is", async () => {
		const { pane, got } = await server.recorder();
		await server.terminal.tmux("copy-mode", "-t", pane.id);
		await pressIn(pane, "\r");
		await eventually(got).toBe(hex("\r"));
		expect((await readPane(server.terminal.socket, pane.id))?.inMode).toBe(true);
	});

	it("reaches that pane alone, with synchronize-panes, whichever is active", async () => {
		const one = await server.recorder();
		const two = await server.recorder({ split: one.pane });
		await server.terminal.tmux("set-option", "-w", "-t", one.pane.id, "synchronize-panes", "on");
		// The split is the active one.
		await pressIn(one.pane, "\r");
		await pressIn(two.pane, "x");
		await eventually(one.got).toBe(hex("\r"));
		await eventually(two.got).toBe(hex("x"));
	});
});
