// On a real tmux, with a server of its own.
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { capture, listPanes, parsePane, readPane } from "../../src/host/tmux-pane.ts";
import { paste, press } from "../../src/host/tmux-paste.ts";
import { eventually, tmuxOfTest } from "./tmux-server.ts";

const server = tmuxOfTest();
const hex = (text: string) => Buffer.from(text).toString("hex");

describe("capture", () => {
	it("shows the visible screen with its style, and the cursor", async () => {
		const script =
			"printf 'plain \\033[2mdim\\033[0m \\033[7minverse\\033[0m äöü漢🙂\\n❯ ab'; exec cat >/dev/null";
		const pane = await server.terminal.start({
			command: "sh",
			args: ["-c", script],
			env: server.env,
			cwd: server.folder,
			width: 60,
			height: 10,
		});
		await eventually(async () => (await capture(server.terminal.socket, pane.id))?.screen).toContain("❯ ab");
		const seen = await capture(server.terminal.socket, pane.id);
		expect(seen?.screen).toContain("\u001b[2mdim");
		expect(seen?.screen).toContain("\u001b[7minverse");
		expect(
			stripVTControlCharacters(seen?.screen ?? "")
				.split("\n")
				.slice(0, 2),
		).toEqual(["plain dim inverse äöü漢🙂", "❯ ab"]);
		expect(seen?.pane).toMatchObject({
			socket: server.terminal.socket,
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
		const pane = await server.terminal.start({
			command: "sh",
			args: ["-c", script],
			env: server.env,
			cwd: server.folder,
			height: 10,
		});
		await eventually(async () => (await capture(server.terminal.socket, pane.id))?.screen).toContain(
			"the prompt",
		);
		await server.terminal.tmux(
			"copy-mode",
			"-t",
			pane.id,
			";",
			"send-keys",
			"-t",
			pane.id,
			"-X",
			"history-top",
		);
		const seen = await capture(server.terminal.socket, pane.id);
		expect(seen?.pane.inMode).toBe(true);
		expect(seen?.screen).toContain("line 100\nthe prompt");
	});
});

describe("panes", () => {
	it("are listed over all sessions and windows of a server, with their own process and place", async () => {
		const one = await server.recorder();
		const two = await server.recorder({ split: one.pane });
		const three = await server.recorder();
		await server.terminal.tmux("rename-session", "-t", three.pane.id, "my work: 1");
		const panes = await listPanes(server.terminal.socket);
		expect(panes.map((pane) => pane.id).sort()).toEqual([one.pane.id, two.pane.id, three.pane.id].sort());
		expect(panes.find((pane) => pane.id === three.pane.id)).toMatchObject({
			pid: three.pane.pid,
			// tmux writes `_` for a colon in a session's name.
			label: "my work_ 1:0.0",
		});
		expect(await readPane(server.terminal.socket, two.pane.id)).toEqual(
			panes.find((pane) => pane.id === two.pane.id),
		);
	});

	it("have their names as they are, in a locale that knows no such characters", async () => {
		const { pane } = await server.recorder();
		await server.terminal.tmux("rename-session", "-t", pane.id, "wörk 漢");
		const { LC_ALL } = process.env;
		process.env.LC_ALL = "C";
		try {
			expect((await listPanes(server.terminal.socket))[0]?.label).toBe("wörk 漢:0.0");
		} finally {
			if (LC_ALL === undefined) delete process.env.LC_ALL;
			else process.env.LC_ALL = LC_ALL;
		}
	});

	it("of a program that ended are dead where tmux keeps them", async () => {
		const { pane } = await server.recorder();
		await server.terminal.tmux("set-option", "-t", pane.id, "remain-on-exit", "on");
		process.kill(pane.pid, "SIGKILL");
		await eventually(async () => (await readPane(server.terminal.socket, pane.id))?.dead).toBe(true);
	});

	it("that are gone are told from others: nothing goes to a neighbour", async () => {
		const one = await server.recorder();
		const two = await server.recorder({ split: one.pane });
		const seen = await server.receiver(two.pane);
		await server.terminal.tmux("kill-pane", "-t", two.pane.id);
		const { id } = two.pane;
		expect(await readPane(server.terminal.socket, id)).toBeUndefined();
		expect(await capture(server.terminal.socket, id)).toBeUndefined();
		expect(await paste(seen, "lost")).toBe("not there");
		expect(await press(seen, "\r")).toBe("not there");
		await press(await server.receiver(one.pane), "x");
		await eventually(one.got).toBe(hex("x"));
		// The text does not stay behind in the user's tmux either.
		expect(await server.terminal.tmux("list-buffers", "-F", "#{buffer_sample}")).toBe("");
	});

	it.each(["%999", "", "main", "{last}", "nonsense:0.0"])(
		"that never were (%j) are not found",
		async (id) => {
			await server.recorder();
			expect(await readPane(server.terminal.socket, id)).toBeUndefined();
			expect(await capture(server.terminal.socket, id)).toBeUndefined();
		},
	);
});

describe("parsePane", () => {
	it("finds the names, though both may hold spaces", () => {
		expect(parsePane("/s", "%7 42 0 1 80 24 3 4 1 my work:0.1 claude code")).toEqual({
			socket: "/s",
			id: "%7",
			pid: 42,
			dead: false,
			inMode: true,
			width: 80,
			height: 24,
			cursor: { x: 3, y: 4, visible: true },
			label: "my work:0.1",
			command: "claude code",
		});
	});

	it.each(["", "no server running", "%7"])("finds no pane in %j", (line) => {
		expect(parsePane("/s", line)).toBeUndefined();
	});
});
