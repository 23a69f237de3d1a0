// On a real tmux, with a server of its own.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listSockets } from "../../src/host/tmux.ts";
import { capture, listPanes, readPane } from "../../src/host/tmux-pane.ts";
import { paste, press } from "../../src/host/tmux-paste.ts";
import { refusal } from "../machine.ts";
import { eventually, tmuxOfTest } from "./tmux-server.ts";

const server = tmuxOfTest();

describe("sockets", () => {
	const dir = () => {
		const path = join(server.folder, "tmux");
		mkdirSync(path, { recursive: true });
		return path;
	};
	const listen = (path: string) =>
		new Promise<() => void>((resolve) => {
			const listener = createServer((connection) => connection.destroy());
			listener.listen(path, () => resolve(() => listener.close()));
		});

	it("are those of the folder and that of $TMUX, each once; other files are none", async () => {
		const close = [await listen(join(dir(), "default")), await listen(join(dir(), "work"))];
		writeFileSync(join(dir(), "notes"), "");
		mkdirSync(join(dir(), "folder"));
		const [one, two] = [join(dir(), "default"), join(dir(), "work")];
		expect(listSockets({ dir: dir(), socket: undefined }).sort()).toEqual([one, two]);
		expect(listSockets({ dir: dir(), socket: two }).sort()).toEqual([one, two]);
		expect(listSockets({ dir: dir(), socket: "/else/where" })).toEqual(
			expect.arrayContaining(["/else/where", one, two]),
		);
		for (const end of close) end();
	});

	it.each([
		["is missing", () => join(server.folder, "missing")],
		[
			"is a file",
			() => {
				writeFileSync(join(server.folder, "file"), "");
				return join(server.folder, "file");
			},
		],
	])("are none where the folder %s", (_, path) => {
		expect(listSockets({ dir: path(), socket: undefined })).toEqual([]);
	});

	it("whose server has ended have no panes", async () => {
		const { pane } = await server.recorder();
		const path = server.terminal.socket;
		const seen = await server.receiver(pane);
		process.kill(await server.terminal.pid(), "SIGKILL");
		await eventually(() => listPanes(path)).toEqual([]);
		expect(existsSync(path)).toBe(true);
		expect(await capture(path, "%0")).toBeUndefined();
		expect(await paste(seen, "x")).toBe("not there");
	});

	it("that do not exist or belong to another program have no panes", async () => {
		expect(await listPanes(join(server.folder, "none"))).toEqual([]);
		const close = await listen(join(server.folder, "other"));
		expect(await listPanes(join(server.folder, "other"))).toEqual([]);
		close();
		// No server was started by asking.
		expect(existsSync(join(server.folder, "none"))).toBe(false);
	});
});

describe("without tmux", () => {
	it("every call says what is missing", async () => {
		const { pane } = await server.recorder();
		const seen = await server.receiver(pane);
		const path = process.env.PATH;
		process.env.PATH = join(server.folder, "empty");
		try {
			const { socket, id } = { socket: server.terminal.socket, id: pane.id };
			const calls = [
				() => listPanes(socket),
				() => readPane(socket, id),
				() => capture(socket, id),
				() => paste(seen, "x"),
				() => press(seen, "\r"),
			];
			for (const call of calls) {
				expect((await refusal(call)).code).toBe("missing_program");
			}
		} finally {
			process.env.PATH = path;
		}
	});
});
