// On a real tmux, with a server of its own.
import { chmodSync, chownSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listSockets, strangeSockets } from "../../src/host/tmux.ts";
import { capture, listPanes, readPane } from "../../src/host/tmux-pane.ts";
import { paste, press } from "../../src/host/tmux-paste.ts";
import { refusal } from "../machine.ts";
import { withOtherUser } from "../other-user.ts";
import { eventually, tmuxOfTest } from "./tmux-server.ts";

const server = tmuxOfTest();

const dir = () => {
	const path = join(server.folder, "tmux");
	mkdirSync(path, { recursive: true, mode: 0o700 });
	return path;
};
const listen = (path: string) =>
	new Promise<() => void>((resolve) => {
		const listener = createServer((connection) => connection.destroy());
		listener.listen(path, () => resolve(() => listener.close()));
	});

describe("sockets", () => {
	it("are those of the folder and that of $TMUX, each once; other files are none", async () => {
		const close = [await listen(join(dir(), "default")), await listen(join(dir(), "work"))];
		writeFileSync(join(dir(), "notes"), "");
		mkdirSync(join(dir(), "folder"));
		const [one, two] = [join(dir(), "default"), join(dir(), "work")];
		expect(listSockets({ dir: dir(), socket: undefined }).sort()).toEqual([one, two]);
		expect(listSockets({ dir: dir(), socket: two }).sort()).toEqual([one, two]);
		const close3 = await listen(join(server.folder, "elsewhere"));
		const elsewhere = join(server.folder, "elsewhere");
		expect(listSockets({ dir: dir(), socket: elsewhere }).sort()).toEqual([elsewhere, one, two].sort());
		close.push(close3);
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

describe("a folder of sockets that is not closed to others", () => {
	const open = async (change: () => void) => {
		const close = await listen(join(dir(), "default"));
		change();
		const tmux = { dir: dir(), socket: join(dir(), "default") };
		const found = { sockets: listSockets(tmux), strange: strangeSockets(tmux) };
		close();
		return found;
	};

	it.each([
		["755", 0o755],
		["701", 0o701],
		["1777", 0o1777],
	])("of mode %s has no server, and doctor can say why", async (_, mode) => {
		const { sockets, strange } = await open(() => chmodSync(dir(), mode));
		expect(sockets).toEqual([]);
		expect(strange).toEqual([{ path: dir(), why: "is open to others" }]);
	});

	it.each([
		["700", 0o700],
		["750", 0o750],
		["770", 0o770],
	])("of mode %s has its servers: tmux itself allows that", async (_, mode) => {
		const { sockets, strange } = await open(() => chmodSync(dir(), mode));
		expect([sockets.length, strange]).toEqual([1, []]);
	});

	it("is not looked for behind a link", async () => {
		const close = await listen(join(dir(), "default"));
		const link = join(server.folder, "link");
		symlinkSync(dir(), link);
		expect(listSockets({ dir: link, socket: join(link, "default") })).toEqual([]);
		expect(strangeSockets({ dir: link, socket: undefined })).toEqual([{ path: link, why: "is no folder" }]);
		close();
	});
});

withOtherUser("another user's tmux", (other) => {
	it("is not there, though its folder was made in our name and its socket is open to all", async () => {
		const theirs = join(other.folder, "tmux-0");
		const socket = join(theirs, "default");
		other.run("mkdir", "-m", "700", theirs);
		other.run("tmux", "-S", socket, "-f", "/dev/null", "new-session", "-d", "sleep 600");
		const pid = Number(other.run("tmux", "-S", socket, "display-message", "-p", "#{pid}"));
		try {
			expect(listSockets({ dir: theirs, socket })).toEqual([]);
			expect(strangeSockets({ dir: theirs, socket })).toEqual([
				{ path: theirs, why: "belongs to another user" },
			]);
		} finally {
			process.kill(pid, "SIGKILL");
		}
	});

	it("is not there where only its socket lies in a folder of ours", async () => {
		const socket = join(dir(), "default");
		const close = await listen(socket);
		chownSync(socket, other.uid, other.uid);
		expect(listSockets({ dir: dir(), socket })).toEqual([]);
		expect(strangeSockets({ dir: dir(), socket })).toEqual([
			{ path: socket, why: "belongs to another user" },
		]);
		close();
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
