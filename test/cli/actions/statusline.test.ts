// The status line's shell script, and the command that runs it.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { v7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { openFileStores } from "../../../src/mailbox/stores.ts";
import type { Message } from "../../../src/model/message.ts";
import { pathsIn } from "../../../src/paths.ts";
import { repository } from "../../e2e/harness/world.ts";
import { aMessage } from "../../machine.ts";

const SESSION = "5e55104e-0000-4000-8000-00000000abcd";
const OTHER = "5e55104e-0000-4000-8000-00000000beef";
const SCRIPT = join(repository, "hooks/intercom-statusline");

let root: string;
let env: Record<string, string>;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "isl-"));
	env = {
		PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
		HOME: join(root, "home"),
		CLAUDE_INTERCOM_DIR: join(root, "intercom"),
		CLAUDE_INTERCOM_SESSION: "human",
	};
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const line = (input: string) => spawnSync(SCRIPT, { env, input, encoding: "utf8", timeout: 10_000 });

function write(path: string, value: object): void {
	const file = join(root, "intercom", path);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, JSON.stringify(value));
}

function aQuestion(
	from: string,
	to: string,
	pid = process.pid,
	waitUntil = "2999-01-01T00:00:00.000Z",
): object {
	const askedAt = "2026-01-01T00:00:00.000Z";
	return { v: 1, id: "x", from, to, askedAt, waiter: { pid, procStart: "1" }, waitUntil, offset: 0 };
}

describe("the status line", () => {
	it("is not held up by a pipe in the place of a card, a question or the predecessors", () => {
		for (const path of [`sessions/${SESSION}.json`, `sessions/${SESSION}.former`, "questions/1.json"]) {
			const file = join(root, "intercom", path);
			mkdirSync(dirname(file), { recursive: true });
			spawnSync("mkfifo", [file]);
		}
		expect(line(JSON.stringify({ session_id: SESSION })).stdout).toBe(`${SESSION.slice(0, 8)}\n`);
	});

	it("shows name, unread mail and who waits", () => {
		write(`sessions/${SESSION}.json`, { v: 1, session: SESSION, name: "backend" });
		const event = { hook_event_name: "Status", session_id: SESSION, model: { display_name: "x" } };
		const input = JSON.stringify(event);
		expect(line(input).stdout).toBe("backend\n");
		for (const name of ["a", "b,P", "c,S"]) write(`inbox/${SESSION}/new/${name}.json`, {});
		write("questions/1.json", aQuestion(SESSION, OTHER));
		write("questions/2.json", aQuestion(OTHER, SESSION));
		write(`sessions/${OTHER}.json`, { v: 1, session: OTHER, cwd: "/home/me/frontend" });
		// One whose asker has ended, one whose time is up, one of others.
		write("questions/3.json", aQuestion(OTHER, SESSION, 2 ** 30));
		write("questions/4.json", aQuestion(OTHER, SESSION, process.pid, "2020-01-01T00:00:00.000Z"));
		write("questions/5.json", aQuestion(OTHER, OTHER));
		const wanted = "backend · 3 unread · waits for frontend · frontend waits for it\n";
		expect(line(input).stdout).toBe(wanted);
		expect(line(JSON.stringify(event, null, 2)).stdout).toBe(wanted);
		const main = join(repository, "dist/main.js");
		const command = spawnSync(process.execPath, [main, "statusline"], { env, input, encoding: "utf8" });
		expect(command.stdout).toBe(wanted);
	});

	it("shows of each room how much of its mail is unread, also that of before a /clear", async () => {
		const { mailbox } = openFileStores(pathsIn(join(root, "intercom")));
		const put = (room: string | undefined, more: Partial<Message> = {}) => {
			const message = aMessage({ room, to: SESSION, ...more });
			return mailbox.put(message).then(() => message.id);
		};
		const read = await put("feature-x");
		await put("feature-x", { urgent: true });
		await put("other", { kind: "status" });
		await put("feature-x", { to: OTHER });
		await put(undefined);
		await (await mailbox.take(SESSION, read))?.done();
		writeFileSync(join(root, "intercom", "inbox", SESSION, "rooms", `${read}@$(touch x)`), "");
		mkdirSync(join(root, "intercom", "sessions"), { recursive: true });
		writeFileSync(join(root, "intercom", "sessions", `${SESSION}.former`), `${OTHER}\n`);
		const { stdout, stderr } = line(JSON.stringify({ session_id: SESSION }));
		expect(stdout).toBe(`${SESSION.slice(0, 8)} · 4 unread · @feature-x 2 · @other 1\n`);
		expect(stderr).toBe("");
	});

	const SHELLS = ["sh", "dash", "bash", "zsh"].filter((shell) => existsSync(join("/bin", shell)));
	it.each(SHELLS)("shows in %s how much unread mail is of tasks that wait for it", async (shell) => {
		const { mailbox } = openFileStores(pathsIn(join(root, "intercom")));
		const shown = () => {
			const options = { env, input: JSON.stringify({ session_id: SESSION }), encoding: "utf8" } as const;
			const { stdout, stderr } = spawnSync(shell, [SCRIPT], options);
			return stdout + stderr;
		};
		const put = (more: Partial<Message>) => mailbox.put(aMessage({ to: SESSION, task: v7(), ...more }));
		const first = aMessage({ to: SESSION, task: v7(), room: "feature-x" });
		await mailbox.put(first);
		await put({ kind: "done" });
		expect(shown()).toBe(`${SESSION.slice(0, 8)} · 2 unread · 1 task · @feature-x 1\n`);
		await put({ awaited: true });
		expect(shown()).toBe(`${SESSION.slice(0, 8)} · 3 unread · 2 tasks · @feature-x 1\n`);
		for (const { id } of await mailbox.unread(SESSION)) await (await mailbox.take(SESSION, id))?.done();
		expect(shown()).toBe(`${SESSION.slice(0, 8)}\n`);
	});

	describe("of a session with a profile", () => {
		const input = (more: object = {}) => JSON.stringify({ session_id: SESSION, ...more });
		const profile = (fields: object, session = SESSION) =>
			write(`profiles/${session}.json`, { v: 1, session, ...fields });
		const from = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

		it("shows the name it chose, unless its user gave it another one since", () => {
			profile({ name: "api", given: "backend" });
			expect(line(input()).stdout).toBe("api\n");
			expect(line(input({ session_name: "backend" })).stdout).toBe("api\n");
			expect(line(input({ session_name: "web" })).stdout).toBe("web\n");
			profile({ name: "api" });
			expect(line(input({ session_name: "web" })).stdout).toBe("web\n");
		});

		it.each([
			[0.5, "api · busy 1 m · 1 unread"],
			[30, "api · busy 30 m · 1 unread"],
			[719, "api · busy 719 m · 1 unread"],
			[-1, "api · 1 unread"],
		])("shows how long it is busy: %d minutes more", (minutes, wanted) => {
			profile({ name: "api", busyUntil: from(minutes) });
			write(`inbox/${SESSION}/new/a.json`, {});
			const { stdout, stderr } = line(input());
			expect([stdout, stderr]).toEqual([`${wanted}\n`, ""]);
		});

		it.each(["soon", "2999-01-01T00:00:00.000Z;x", "9", "2999-01-01T0a:00:00Z"])(
			"shows no time that is none, and says nothing of it: %s",
			(busyUntil) => {
				profile({ name: "api", busyUntil });
				const { stdout, stderr } = line(input());
				expect(stderr).toBe("");
				expect(stdout).toMatch(/^api( · busy \d+ m)?\n$/);
			},
		);

		it("shows that of the last session before /clear, until it says something itself", () => {
			mkdirSync(join(root, "intercom/sessions"), { recursive: true });
			const first = "5e55104e-0000-4000-8000-00000000f1f1";
			writeFileSync(join(root, `intercom/sessions/${SESSION}.former`), `${first}\n${OTHER}\n`);
			profile({ name: "first", busyUntil: from(60) }, first);
			profile({ name: "second", busyUntil: from(30) }, OTHER);
			expect(line(input()).stdout).toBe("second · busy 30 m\n");
			profile({ name: "third" });
			expect(line(input()).stdout).toBe("third\n");
		});

		it("names others as they call themselves", () => {
			profile({ name: "api" }, OTHER);
			write(`sessions/${OTHER}.json`, { v: 1, session: OTHER, name: "app-3f" });
			write("questions/1.json", aQuestion(SESSION, OTHER));
			expect(line(input({ session_name: "web" })).stdout).toBe("web · waits for api\n");
		});

		it("shows nothing that a terminal obeys, and no name of the person", () => {
			for (const [name, shown] of [
				["\u001b[2J", SESSION.slice(0, 8)],
				["human", "human (session 5e55104e)"],
			]) {
				profile({ name });
				expect(line(input()).stdout).toBe(`${shown}\n`);
			}
		});

		it("is not held up by a pipe in the place of the profile", () => {
			mkdirSync(join(root, "intercom/profiles"), { recursive: true });
			spawnSync("mkfifo", [join(root, `intercom/profiles/${SESSION}.json`)]);
			expect(line(input({ session_name: "web" })).stdout).toBe("web\n");
		});
	});

	it("shows the project's folder where nothing names the session", () => {
		const input = JSON.stringify({ session_id: SESSION, workspace: { project_dir: "/a/api" } });
		expect(line(input).stdout).toBe("api\n");
	});

	it("counts the mail of the sessions that /clear replaced with it, and who waits for those", () => {
		write(`sessions/${SESSION}.json`, { v: 1, session: SESSION, name: "backend" });
		write(`sessions/${OTHER}.json`, { v: 1, session: OTHER, name: "frontend" });
		const predecessors = ["5e55104e-0000-4000-8000-00000000000a", "5e55104e-0000-4000-8000-00000000000b"];
		const file = join(root, `intercom/sessions/${SESSION}.former`);
		writeFileSync(file, `${predecessors.join("\n")}\n../../x\n`);
		for (const owner of [SESSION, ...predecessors]) write(`inbox/${owner}/new/a.json`, {});
		write("questions/1.json", aQuestion(OTHER, predecessors[1] ?? ""));
		const wanted = "backend · 3 unread · frontend waits for it\n";
		expect(line(JSON.stringify({ session_id: SESSION })).stdout).toBe(wanted);
	});

	test.each(["", "no json", "{}", '{"session_id":"../../../x"}', '{"session_id":"'])(
		"says nothing to %j",
		(input) => {
			expect(line(input)).toMatchObject({ status: 0, stdout: "", stderr: "" });
		},
	);

	it.each([
		["a C1 code", "a\u009b2Jb"],
		["DEL", "a\u007fb"],
		["a sign that turns what follows", "a\u202eb"],
		["one more of them", "a\u2066b"],
		["white of no width", "a\u200bb"],
		["an old mark", "\u061cb"],
		["the byte order mark", "\ufeffb"],
		["a tag", "b\u{e0041}"],
		["blanks that are letters", "\u3164\u2800"],
		["characters without end", "ä".repeat(161)],
	])("shows no name with %s in it, from the client or a card", (_, name) => {
		const event = (session_name?: string) => JSON.stringify({ session_id: SESSION, session_name });
		expect(line(event(name)).stdout).toBe("5e55104e\n");
		write(`sessions/${SESSION}.json`, { v: 1, session: SESSION, name, cwd: `/x/${name}` });
		expect(line(event()).stdout).toBe("5e55104e\n");
		const workspace = { project_dir: `/x/${name}` };
		expect(line(JSON.stringify({ session_id: SESSION, workspace })).stdout).toBe("5e55104e\n");
	});

	it.each(["Grüße, 你好 עברית", "naïve “quotes” – … •", "한국어 ☃ 👍🏽", "a".repeat(80), "ä".repeat(80)])(
		"shows letters of the world: %s",
		(session_name) => {
			expect(line(JSON.stringify({ session_id: SESSION, session_name })).stdout).toBe(`${session_name}\n`);
		},
	);

	it("cuts a long name", () => {
		const session_name = "a".repeat(81);
		expect(line(JSON.stringify({ session_id: SESSION, session_name })).stdout).toBe(`${"a".repeat(79)}…\n`);
	});

	it.each(["human", "Human", " HUMAN. "])(
		"shows a session named %j with its id, and the person without",
		(name) => {
			const input = JSON.stringify({ session_id: SESSION, session_name: "backend" });
			write(`sessions/${OTHER}.json`, { v: 1, session: OTHER, name });
			write("questions/1.json", aQuestion(OTHER, SESSION));
			expect(line(input).stdout).toBe("backend · human (session 5e55104e) waits for it\n");
			write("questions/1.json", aQuestion("human", SESSION));
			expect(line(input).stdout).toBe("backend · human waits for it\n");
			const own = JSON.stringify({ session_id: OTHER, session_name: name });
			expect(line(own).stdout).toBe("human (session 5e55104e)\n");
		},
	);

	it("shows no name that could move the cursor", () => {
		write(`sessions/${SESSION}.json`, { v: 1, session: SESSION, name: "\u001b[2Jbad" });
		expect(line(JSON.stringify({ session_id: SESSION })).stdout).toBe("5e55104e\n");
	});
});
