import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { repository } from "../../e2e/harness/world.ts";
import { aHome, type Home, SESSION } from "../home.ts";

let home: Home;
beforeEach(() => {
	home = aHome();
});
afterEach(() => home.end());

describe("the status line", () => {
	const script = join(repository, "hooks/intercom-statusline");
	const line = (input: string) => spawnSync(script, { env: home.env, input, encoding: "utf8" });
	const write = (path: string, value: object) => {
		const file = join(home.root, "intercom", path);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, JSON.stringify(value));
	};
	const other = "5e55104e-0000-4000-8000-00000000beef";
	const question = (from: string, to: string, pid = process.pid, waitUntil = "2999-01-01T00:00:00.000Z") => ({
		...{ v: 1, id: "x", from, to, askedAt: "2026-01-01T00:00:00.000Z" },
		...{ waiter: { pid, procStart: "1" }, waitUntil, offset: 0 },
	});

	test("shows name, unread mail and who waits", () => {
		write(`sessions/${SESSION}.json`, { v: 1, session: SESSION, name: "backend" });
		const input = JSON.stringify({
			hook_event_name: "Status",
			session_id: SESSION,
			model: { display_name: "x" },
		});
		expect(line(input).stdout).toBe("backend\n");
		for (const id of ["a", "b"]) write(`inbox/${SESSION}/new/${id}.json`, {});
		write("questions/1.json", question(SESSION, other));
		write("questions/2.json", question(other, SESSION));
		write(`sessions/${other}.json`, { v: 1, session: other, cwd: "/home/me/frontend" });
		// One whose asker has ended, one whose time is up, one of others.
		write("questions/3.json", question(other, SESSION, 2 ** 30));
		write("questions/4.json", question(other, SESSION, process.pid, "2020-01-01T00:00:00.000Z"));
		write("questions/5.json", question(other, other));
		const wanted = "backend · 2 unread · waits for frontend · frontend waits for it\n";
		expect(line(input).stdout).toBe(wanted);
		expect(line(JSON.stringify(JSON.parse(input), null, 2)).stdout).toBe(wanted);
		const command = spawnSync(process.execPath, [home.main, "statusline"], {
			env: home.env,
			input,
			encoding: "utf8",
		});
		expect(command.stdout).toBe(wanted);
		rmSync(join(home.root, "intercom"), { recursive: true });
		expect(line(JSON.stringify({ session_id: SESSION, workspace: { project_dir: "/a/api" } })).stdout).toBe(
			"api\n",
		);
	});

	test("counts the mail of the sessions /clear replaced with it, and who waits for those", () => {
		write(`sessions/${SESSION}.json`, { v: 1, session: SESSION, name: "backend" });
		write(`sessions/${other}.json`, { v: 1, session: other, name: "frontend" });
		const former = ["5e55104e-0000-4000-8000-00000000000a", "5e55104e-0000-4000-8000-00000000000b"];
		writeFileSync(join(home.root, `intercom/sessions/${SESSION}.former`), `${former.join("\n")}\n../../x\n`);
		for (const owner of [SESSION, ...former]) write(`inbox/${owner}/new/a.json`, {});
		write("questions/1.json", question(other, former[1] ?? ""));
		expect(line(JSON.stringify({ session_id: SESSION })).stdout).toBe(
			"backend · 3 unread · frontend waits for it\n",
		);
		rmSync(join(home.root, "intercom"), { recursive: true });
	});

	test.each(["", "no json", "{}", '{"session_id":"../../x"}', '{"session_id":"'])(
		"says nothing to %j",
		(input) => {
			expect(line(input)).toMatchObject({ status: 0, stdout: "", stderr: "" });
		},
	);

	test("shows no name that could move the cursor", () => {
		write(`sessions/${SESSION}.json`, { v: 1, session: SESSION, name: "\u001b[2Jbad" });
		expect(line(JSON.stringify({ session_id: SESSION })).stdout).toBe("5e55104e\n");
	});
});
