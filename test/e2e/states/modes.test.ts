// How the client is set up or what mode its prompt is in: shell, vim, permission modes, settings
// that refuse messages.
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boxText } from "../harness/prompt-box.ts";
import type { Session } from "../harness/session.ts";
import {
	address,
	CLIENTS,
	type Desk,
	erase,
	openDesk,
	ROUTES,
	saying,
	timesAsked,
	until,
	warm,
} from "./desk.ts";

let desk: Desk;

beforeAll(async () => {
	desk = await openDesk();
});

afterAll(async () => {
	await desk?.close();
});

describe.each(CLIENTS)("the prompt of the %s client", (client) => {
	let session: Session;

	beforeAll(async () => {
		session = await warm(await desk.target({ client, name: `modes-${client}` }));
	});

	test.each(["", "touch ran-by-shell"])("in shell mode (%j): runs nothing", async (draft) => {
		await session.type("!");
		await session.waitForScreen(/^!/m);
		await session.type(draft);
		await session.waitForScreen((screen) => /^![^\S\n]*(.*)$/m.exec(screen)?.[1]?.trim() === draft);
		const before = session.records().length;
		const typed = desk.ask(address(session), saying("left shell mode"), { routes: "type" });
		await typed.says(/held for .*shell mode/);
		expect(typed.keys()).toEqual([]);
		expect(session.records().length).toBe(before);
		if (client === "current") {
			const posted = desk.ask(address(session), saying("past shell mode"));
			expect((await posted.done).answer?.text).toBe("past shell mode");
			expect(posted.keys()).toEqual([]);
		}
		await erase(session);
		expect((await typed.done).answer?.text).toBe("left shell mode");
		expect(existsSync(join(session.cwd, "ran-by-shell"))).toBe(false);
		expect(JSON.stringify(session.records())).not.toContain("<bash-input>");
		await session.waitForIdle();
	});
});

describe.each(CLIENTS)("vim mode of the %s client", (client) => {
	let session: Session;

	beforeAll(async () => {
		const settings = client === "current" ? { editorMode: "vim" } : {};
		session = await warm(await desk.target({ client, name: `vim-${client}`, settings }));
		if (client === "old") {
			await session.submit("/vim");
			await session.waitForScreen(/INSERT/);
		}
	});

	test("insert, empty", async () => {
		await into(session, "insert");
		await askTwice(session, "vim insert");
	});

	test("normal, empty", async () => {
		await into(session, "normal");
		if (client === "current") return askTwice(session, "vim normal");
		// 2.0.60 drops a paste there, so it is held until somebody goes back to typing.
		const asking = desk.ask(address(session), saying("vim normal"));
		await asking.says(/held for .*did not take the text/);
		expect(boxText(await session.screen())).toBe("");
		await into(session, "insert");
		expect((await asking.done).answer?.text).toBe("vim normal");
		await session.waitForIdle();
	});

	test.each(["insert", "normal"] as const)("%s, with a draft", async (mode) => {
		await into(session, "insert");
		await session.type("a vim draft");
		await session.waitForScreen("a vim draft");
		if (mode === "normal") await into(session, mode);
		const asking = desk.ask(address(session), saying(`vim ${mode} draft`), { routes: "type" });
		const held = () => /held for .*draft/.test(asking.progress());
		await until(() => asking.over() || held(), "a result", asking.progress);
		expect(asking.over()).toBe(client === "current");
		await until(async () => boxText(await session.screen()) === "a vim draft", "the draft", session.screen);
		await into(session, "insert");
		await erase(session);
		expect((await asking.done).answer?.text).toBe(`vim ${mode} draft`);
		await session.waitForIdle();
	});
});

async function into(session: Session, mode: "insert" | "normal"): Promise<void> {
	const inserting = (screen: string) => /-- INSERT --/.test(screen);
	if (inserting(await session.screen()) === (mode === "insert")) return;
	await session.keys(mode === "insert" ? "i" : "Escape");
	await session.waitForScreen((screen) => inserting(screen) === (mode === "insert"));
}

/** By the default routes and through the terminal alone. */
async function askTwice(session: Session, what: string): Promise<void> {
	for (const routes of ROUTES) {
		const text = `${what}, ${routes ?? "default"}`;
		const { answer, question } = await desk.result(address(session), saying(text), { routes });
		expect(answer?.text).toBe(text);
		expect(timesAsked(session, question?.id ?? "")).toBe(1);
		await session.waitForIdle();
	}
}

describe("bypassing permissions: never posted, for the client would open a dialog", () => {
	test.each([
		["--dangerously-skip-permissions", []],
		["--permission-mode", ["bypassPermissions"]],
	])("%s %j", async (flag, value) => {
		const session = await desk.target({
			name: `bypass${flag}`,
			args: [flag, ...value],
			env: { IS_SANDBOX: "1" },
			sessionId: crypto.randomUUID(),
			// Where it was accepted once, it is not asked again.
			configDir: join(desk.world.root, `claude${flag}`),
			waitForPrompt: false,
		});
		await session.waitForScreen(/Yes, I accept/);
		// The first offer of such a session: "No, exit" is chosen.
		const first = desk.ask(session.sessionId() ?? "", saying("accepted"));
		await first.says(/held for/);
		expect(first.keys()).toEqual([]);
		// Once: a second Down would choose "No, exit" again.
		await session.keys("Down");
		await session.waitForScreen(/❯ Yes, I accept/);
		await session.press("Enter", (screen) => !/Yes, I accept/.test(screen), 15_000);
		expect((await first.done).answer?.text).toBe("accepted");
		await session.waitForIdle();
		for (const routes of ROUTES) {
			const { answer, delivery } = await desk.result(session.name, saying("typed"), { routes });
			expect(answer?.text).toBe("typed");
			expect(delivery).toMatchObject({ state: "carried", route: "type" });
			await session.waitForIdle();
		}
		expect(await session.screen()).not.toMatch(/Held message/);
	});
});

describe("refusing messages of other sessions", () => {
	test.each([
		["where its settings can be read: not posted", ["type"]],
		// The client has read the file, and it is gone: only the missing proof tells.
		["where they cannot: the post is dropped, and the next route delivers it once", ["post", "type"]],
	])("%s", async (_, tried) => {
		const refuse = { crossSessionInbound: "refuse" };
		const readable = tried.length === 1;
		const file = join(desk.world.root, "refuse.json");
		writeFileSync(file, JSON.stringify(refuse));
		const session = await desk.target({
			name: `refusing-${tried.length}`,
			...(readable ? { settings: refuse } : { args: ["--settings", file] }),
		});
		rmSync(file);
		const asking = desk.ask(session.name, saying("in spite of it"));
		const { answer, delivery, question } = await asking.done;
		expect(answer?.text).toBe("in spite of it");
		expect(delivery).toMatchObject({ state: "carried", route: "type" });
		const routes = [...asking.progress().matchAll(/taking it to \S+ \((\w+)\)/g)].map((each) => each[1]);
		expect(routes).toEqual(tried);
		expect(timesAsked(session, question?.id ?? "")).toBe(1);
	});
});

test("the modes Shift+Tab goes through", async () => {
	const session = await desk.target({ name: "cycling" });
	for (const shows of [/accept edits on/, /plan mode on/]) {
		await session.keys("BTab");
		await session.waitForScreen(shows);
		await askTwice(session, String(shows));
	}
});
