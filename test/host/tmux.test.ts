// On a real tmux, with a server of its own. In each pane runs a program that writes every byte it gets into a file.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { IntercomError } from "../../src/errors.ts";
import * as tmux from "../../src/host/tmux.ts";
import { openTerminal, type Pane, type Terminal } from "../e2e/harness/terminal.ts";

const root = mkdtempSync(join(tmpdir(), "intercom-tmux-"));
afterAll(() => rmSync(root, { recursive: true }));

const env = { PATH: process.env.PATH ?? "", LANG: "C.UTF-8", TERM: "xterm-256color", HOME: root };
let folder: string;
let terminal: Terminal;
beforeEach(() => {
	folder = mkdtempSync(join(root, "t-"));
	terminal = openTerminal(join(folder, "socket"), env);
});
afterEach(() => terminal.close());

interface Recorder {
	pane: Pane;
	/** What the program has got, as hex: an assertion then shows control bytes too. */
	got(): string;
}
let count = 0;
/** A program that asks for bracketed paste (unless told not to) and takes every byte as it comes. */
async function recorder(options: { bracketed?: boolean; split?: Pane } = {}): Promise<Recorder> {
	const file = join(folder, `got-${++count}`);
	const ask = options.bracketed === false ? "" : "printf '\\033[?2004h';";
	const script = `stty raw -echo; ${ask} printf ready; exec cat > '${file}'`;
	let pane: Pane;
	if (options.split) {
		const out = await terminal.tmux(
			...["split-window", "-t", options.split.id, "-P", "-F", "#{pane_id}", "--", "sh", "-c", script],
		);
		pane = { ...options.split, id: out.trim() };
	} else pane = await terminal.start({ command: "sh", args: ["-c", script], env, cwd: folder });
	await expect
		.poll(async () => (await tmux.capture(terminal.socket, pane.id))?.screen, { timeout: 10_000 })
		.toContain("ready");
	return { pane, got: () => (existsSync(file) ? readFileSync(file).toString("hex") : "") };
}
const hex = (text: string) => Buffer.from(text).toString("hex");
const bracketed = (text: string) => hex(`\u001b[200~${text}\u001b[201~`);
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 10_000, interval: 20 });

/** To the pane as it is now. */
async function paste(id: string, text: string): Promise<boolean> {
	return tmux.paste((await tmux.readPane(terminal.socket, id)) as tmux.Pane, text);
}
async function press(id: string, bytes: string, shown?: string): Promise<boolean> {
	return tmux.press((await tmux.readPane(terminal.socket, id)) as tmux.Pane, bytes, shown);
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
		const { pane, got } = await recorder();
		expect(await paste(pane.id, text)).toBe(true);
		await eventually(got).toBe(bracketed(text));
	});

	it("has no brackets for a program that did not ask for them", async () => {
		const { pane, got } = await recorder({ bracketed: false });
		await paste(pane.id, "a\nb");
		await eventually(got).toBe(hex("a\nb"));
	});

	it("reaches the program in copy mode, in brackets", async () => {
		const { pane, got } = await recorder();
		await terminal.tmux("copy-mode", "-t", pane.id);
		expect((await tmux.readPane(terminal.socket, pane.id))?.inMode).toBe(true);
		await paste(pane.id, "one\ntwo");
		await eventually(got).toBe(bracketed("one\ntwo"));
	});

	it("reaches that pane alone with synchronize-panes", async () => {
		const one = await recorder();
		const two = await recorder({ split: one.pane });
		await terminal.tmux("set-option", "-w", "-t", one.pane.id, "synchronize-panes", "on");
		await paste(one.pane.id, "only here");
		await paste(two.pane.id, "only there");
		await eventually(one.got).toBe(bracketed("only here"));
		await eventually(two.got).toBe(bracketed("only there"));
	});

	it("leaves the user's paste buffers as they were", async () => {
		const { pane } = await recorder();
		await terminal.tmux("set-buffer", "the user's own");
		await paste(pane.id, "ours");
		await press(pane.id, "\r");
		expect(await terminal.tmux("list-buffers", "-F", "#{buffer_sample}")).toBe("the user's own\n");
	});

	it("by many at once mixes nothing", async () => {
		const { pane, got } = await recorder();
		const texts = Array.from({ length: 10 }, (_, at) => `${String(at).repeat(500)}`);
		// One that finds the pane changed is not given: it looks again, as a caller does.
		await Promise.all(texts.map((text) => eventually(() => paste(pane.id, text)).toBe(true)));
		await eventually(() => got().length).toBe(bracketed(texts[0] as string).length * 10);
		for (const text of texts) expect(got()).toContain(bracketed(text));
	});
});

describe("a pane that has changed since it was seen", () => {
	it.each([
		["its size", (id: string) => terminal.tmux("resize-window", "-t", id, "-x", "61")],
		["its mode", (id: string) => terminal.tmux("copy-mode", "-t", id)],
	])("in %s is given nothing, and no buffer is left", async (_, change) => {
		const { pane, got } = await recorder();
		const seen = (await tmux.readPane(terminal.socket, pane.id)) as tmux.Pane;
		await change(pane.id);
		expect(await tmux.press(seen, "\r")).toBe(false);
		expect(await tmux.paste(seen, "text")).toBe(false);
		expect(await press(pane.id, "x")).toBe(true);
		await eventually(got).toBe(hex("x"));
		expect(await terminal.tmux("list-buffers", "-F", "#{buffer_sample}")).toBe("");
	});

	it.each([
		["another program is in the foreground", "exec sleep 1000", "#{pane_current_command}", "sleep"],
		["the cursor is hidden or shown again", "printf '\\033[?25l'; exec cat", "#{cursor_flag}", "0"],
	])("is given nothing where %s", async (_, then, field, value) => {
		const script = `set -m; stty -echo; printf ready; cat > /dev/null; ${then}`;
		const pane = await terminal.start({ command: "bash", args: ["-c", script], env, cwd: folder });
		await eventually(async () => (await tmux.readPane(terminal.socket, pane.id))?.command).toBe("cat");
		await eventually(async () => (await tmux.readPane(terminal.socket, pane.id))?.cursor.x).toBe(5);
		const seen = (await tmux.readPane(terminal.socket, pane.id)) as tmux.Pane;
		await pane.sendKeys("C-d");
		await eventually(() => terminal.tmux("display-message", "-p", "-t", pane.id, field)).toBe(`${value}\n`);
		const now = (await tmux.readPane(terminal.socket, pane.id)) as tmux.Pane;
		expect([now.cursor.x, now.cursor.y]).toEqual([seen.cursor.x, seen.cursor.y]);
		expect(await tmux.press(seen, "\r")).toBe(false);
		expect(await tmux.paste(seen, "text")).toBe(false);
		expect(await tmux.press(now, "x")).toBe(true);
	});

	it("is known by a program's name with signs that mean something in a format", async () => {
		const script = `exec -a 'a,b}#{pane_id}#c' cat`;
		const pane = await terminal.start({ command: "bash", args: ["-c", script], env, cwd: folder });
		await eventually(async () => (await tmux.readPane(terminal.socket, pane.id))?.command).toContain("#c");
		expect(await press(pane.id, "x")).toBe(true);
	});

	it("is given nothing where words are not on its screen", async () => {
		const { pane, got } = await recorder();
		expect(await press(pane.id, "\r", "Pasted text")).toBe(false);
		expect(await press(pane.id, "x")).toBe(true);
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
		const { pane, got } = await recorder();
		expect(await press(pane.id, bytes)).toBe(true);
		await eventually(got).toBe(hex(bytes));
	});

	it("works in copy mode, and leaves it as it is", async () => {
		const { pane, got } = await recorder();
		await terminal.tmux("copy-mode", "-t", pane.id);
		await press(pane.id, "\r");
		await eventually(got).toBe(hex("\r"));
		expect((await tmux.readPane(terminal.socket, pane.id))?.inMode).toBe(true);
	});

	it("reaches that pane alone, with synchronize-panes, whichever is active", async () => {
		const one = await recorder();
		const two = await recorder({ split: one.pane });
		await terminal.tmux("set-option", "-w", "-t", one.pane.id, "synchronize-panes", "on");
		// The split is the active one.
		await press(one.pane.id, "\r");
		await press(two.pane.id, "x");
		await eventually(one.got).toBe(hex("\r"));
		await eventually(two.got).toBe(hex("x"));
	});
});

describe("capture", () => {
	it("shows the visible screen with its style, and the cursor", async () => {
		const script =
			"printf 'plain \\033[2mdim\\033[0m \\033[7minverse\\033[0m äöü漢🙂\\n❯ ab'; exec cat >/dev/null";
		const pane = await terminal.start({
			command: "sh",
			args: ["-c", script],
			env,
			cwd: folder,
			width: 60,
			height: 10,
		});
		await eventually(async () => (await tmux.capture(terminal.socket, pane.id))?.screen).toContain("❯ ab");
		const seen = await tmux.capture(terminal.socket, pane.id);
		expect(seen?.screen).toContain("\u001b[2mdim");
		expect(seen?.screen).toContain("\u001b[7minverse");
		expect(
			stripVTControlCharacters(seen?.screen ?? "")
				.split("\n")
				.slice(0, 2),
		).toEqual(["plain dim inverse äöü漢🙂", "❯ ab"]);
		expect(seen?.pane).toMatchObject({
			socket: terminal.socket,
			id: pane.id,
			pid: pane.pid,
			dead: false,
			inMode: false,
			width: 60,
			height: 10,
			cursor: { x: 4, y: 1, visible: true },
			command: "cat",
		});
	});

	it("in copy mode still shows the program's own screen", async () => {
		const script = "for i in $(seq 100); do echo line $i; done; printf 'the prompt'; exec cat >/dev/null";
		const pane = await terminal.start({ command: "sh", args: ["-c", script], env, cwd: folder, height: 10 });
		await eventually(async () => (await tmux.capture(terminal.socket, pane.id))?.screen).toContain(
			"the prompt",
		);
		await terminal.tmux("copy-mode", "-t", pane.id, ";", "send-keys", "-t", pane.id, "-X", "history-top");
		const seen = await tmux.capture(terminal.socket, pane.id);
		expect(seen?.pane.inMode).toBe(true);
		expect(seen?.screen).toContain("line 100\nthe prompt");
	});
});

describe("panes", () => {
	it("are listed over all sessions and windows of a server, with their own process and place", async () => {
		const one = await recorder();
		const two = await recorder({ split: one.pane });
		const three = await recorder();
		await terminal.tmux("rename-session", "-t", three.pane.id, "my work: 1");
		const panes = await tmux.listPanes(terminal.socket);
		expect(panes.map((pane) => pane.id).sort()).toEqual([one.pane.id, two.pane.id, three.pane.id].sort());
		expect(panes.find((pane) => pane.id === three.pane.id)).toMatchObject({
			pid: three.pane.pid,
			// tmux writes `_` for a colon in a session's name.
			label: "my work_ 1:0.0",
		});
		expect(await tmux.readPane(terminal.socket, two.pane.id)).toEqual(
			panes.find((pane) => pane.id === two.pane.id),
		);
	});

	it("have their names as they are, in a locale that knows no such characters", async () => {
		const { pane } = await recorder();
		await terminal.tmux("rename-session", "-t", pane.id, "wörk 漢");
		const { LC_ALL } = process.env;
		process.env.LC_ALL = "C";
		try {
			expect((await tmux.listPanes(terminal.socket))[0]?.label).toBe("wörk 漢:0.0");
		} finally {
			if (LC_ALL === undefined) delete process.env.LC_ALL;
			else process.env.LC_ALL = LC_ALL;
		}
	});

	it("of a program that ended are dead where tmux keeps them", async () => {
		const { pane } = await recorder();
		await terminal.tmux("set-option", "-t", pane.id, "remain-on-exit", "on");
		process.kill(pane.pid, "SIGKILL");
		await eventually(async () => (await tmux.readPane(terminal.socket, pane.id))?.dead).toBe(true);
	});

	it("that are gone are told from others: nothing goes to a neighbour", async () => {
		const one = await recorder();
		const two = await recorder({ split: one.pane });
		const seen = (await tmux.readPane(terminal.socket, two.pane.id)) as tmux.Pane;
		await terminal.tmux("kill-pane", "-t", two.pane.id);
		const { id } = two.pane;
		expect(await tmux.readPane(terminal.socket, id)).toBeUndefined();
		expect(await tmux.capture(terminal.socket, id)).toBeUndefined();
		expect(await tmux.paste(seen, "lost")).toBe(false);
		expect(await tmux.press(seen, "\r")).toBe(false);
		await press(one.pane.id, "x");
		await eventually(one.got).toBe(hex("x"));
		// The text does not stay behind in the user's tmux either.
		expect(await terminal.tmux("list-buffers", "-F", "#{buffer_sample}")).toBe("");
	});

	it.each(["%999", "", "main", "{last}", "nonsense:0.0"])(
		"that never were (%j) are not found",
		async (id) => {
			await recorder();
			expect(await tmux.readPane(terminal.socket, id)).toBeUndefined();
			expect(await tmux.capture(terminal.socket, id)).toBeUndefined();
		},
	);
});

describe("sockets", () => {
	const dir = () => {
		const path = join(folder, "tmux");
		mkdirSync(path, { recursive: true });
		return path;
	};
	const listen = (path: string) =>
		new Promise<() => void>((resolve) => {
			const server = createServer((connection) => connection.destroy());
			server.listen(path, () => resolve(() => server.close()));
		});

	it("are those of the folder and that of $TMUX, each once; other files are none", async () => {
		const close = [await listen(join(dir(), "default")), await listen(join(dir(), "work"))];
		writeFileSync(join(dir(), "notes"), "");
		mkdirSync(join(dir(), "folder"));
		const [one, two] = [join(dir(), "default"), join(dir(), "work")];
		expect(tmux.listSockets({ dir: dir(), socket: undefined }).sort()).toEqual([one, two]);
		expect(tmux.listSockets({ dir: dir(), socket: two }).sort()).toEqual([one, two]);
		expect(tmux.listSockets({ dir: dir(), socket: "/else/where" })).toEqual(
			expect.arrayContaining(["/else/where", one, two]),
		);
		for (const end of close) end();
	});

	it.each([
		["is missing", () => join(folder, "missing")],
		[
			"is a file",
			() => {
				writeFileSync(join(folder, "file"), "");
				return join(folder, "file");
			},
		],
	])("are none where the folder %s", (_, path) => {
		expect(tmux.listSockets({ dir: path(), socket: undefined })).toEqual([]);
	});

	it("whose server has ended have no panes", async () => {
		await recorder();
		const path = terminal.socket;
		const [seen] = (await tmux.listPanes(path)) as [tmux.Pane];
		process.kill(await terminal.pid(), "SIGKILL");
		await eventually(() => tmux.listPanes(path)).toEqual([]);
		expect(existsSync(path)).toBe(true);
		expect(await tmux.capture(path, "%0")).toBeUndefined();
		expect(await tmux.paste(seen, "x")).toBe(false);
	});

	it("that do not exist or belong to another program have no panes", async () => {
		expect(await tmux.listPanes(join(folder, "none"))).toEqual([]);
		const close = await listen(join(folder, "other"));
		expect(await tmux.listPanes(join(folder, "other"))).toEqual([]);
		close();
		// No server was started by asking.
		expect(existsSync(join(folder, "none"))).toBe(false);
	});
});

describe("without tmux", () => {
	it("every call says what is missing", async () => {
		const { pane } = await recorder();
		const seen = (await tmux.readPane(terminal.socket, pane.id)) as tmux.Pane;
		const path = process.env.PATH;
		process.env.PATH = join(folder, "empty");
		try {
			const { socket, id } = { socket: terminal.socket, id: pane.id };
			const calls = [
				() => tmux.listPanes(socket),
				() => tmux.readPane(socket, id),
				() => tmux.capture(socket, id),
				() => tmux.paste(seen, "x"),
				() => tmux.press(seen, "\r"),
			];
			for (const call of calls) {
				const error = await call().then(
					() => undefined,
					(thrown: unknown) => thrown,
				);
				expect(error).toBeInstanceOf(IntercomError);
				expect(error).toMatchObject({ code: "missing_program" });
			}
		} finally {
			process.env.PATH = path;
		}
	});
});
