import { describe, expect, it } from "vitest";
import { writeProfile } from "../../src/sessions/profiles.ts";
import { assignAwaited } from "../../src/together/assign-task.ts";
import { ANN, aCaller, BOB, CAT, refusal } from "../machine.ts";
import { DAN, ROOM } from "./four-sessions.ts";
import { taskSessions } from "./tasks.ts";

const tasks = taskSessions();
const mailOf = async (session: string) =>
	(await tasks.unread(session)).map(({ kind, task, room, text }) => ({ kind, task, room, text }));

describe("giving a task to a party", () => {
	it("tells it what is to be done and how to report, and wakes it", async () => {
		tasks.machine.register(BOB);
		const { task, told, name } = await tasks.assign({
			details: "All of it.",
			params: { port: 1 },
			deadlineMinutes: 60,
		});
		expect([task.state, name, told.map(({ party }) => party)]).toEqual(["submitted", "bob", [BOB]]);
		expect(told[0]?.delivery?.state).toBe("held");
		const [mail, ...others] = await mailOf(BOB);
		expect(others).toEqual([]);
		expect(mail).toMatchObject({ kind: "message", task: task.id, room: undefined });
		for (const words of ["All of it.", '{"port":1}', "2026-03-04T13:00:00", "update_task", task.id])
			expect(mail?.text).toContain(words);
	});

	it("belongs to its room, and is for the member by the id that the room knows", async () => {
		await tasks.room();
		tasks.clear(BOB, "bbbb2222-2222-4222-8222-222222222299");
		const { task } = await tasks.assign({ to: `@${ROOM}/bob` });
		expect(task.to).toEqual({ kind: "party", party: BOB });
		expect(await mailOf("bbbb2222-2222-4222-8222-222222222299")).toMatchObject([{ room: ROOM }]);
	});

	it("may be the person, who reports with a command", async () => {
		await tasks.assign({ to: "human" });
		expect((await mailOf("human"))[0]?.text).toContain("claude-intercom task");
	});

	it("tells it only that the task is there, while it has to wait for another", async () => {
		const first = await tasks.assign({ to: CAT });
		const { task } = await tasks.assign({ blockedBy: [first.task.id.slice(0, -2)] });
		expect(task.waitsFor).toEqual([first.task.id]);
		const [mail] = await mailOf(BOB);
		expect(mail?.kind).toBe("status");
		expect(mail?.text).toContain("You are told when it is ready");
		expect(mail?.text).not.toContain("update_task");
	});

	it("says that it accepts nothing, with a wait and without", async () => {
		writeProfile(tasks.context(), { session: BOB, accepts: "nothing" });
		const closed = { route: "profile", reason: expect.stringContaining("it accepts nothing") };
		expect((await tasks.assign()).told).toMatchObject([{ party: BOB, closed }]);
		const { signal } = new AbortController();
		const input = { to: BOB, title: "x", caller: aCaller(ANN), signal };
		expect((await assignAwaited(tasks.context(), input)).told).toMatchObject([{ party: BOB, closed }]);
	});

	it("is no error once the task is there, though the mail is refused", async () => {
		const context = { ...tasks.context(), config: { ...tasks.context().config, pairBudget: 0 } };
		const { signal } = new AbortController();
		const input = { to: BOB, title: "x", caller: aCaller(ANN), signal };
		const { task, told, mail } = await assignAwaited(context, input);
		expect([mail, told[0]?.leftOut]).toEqual([undefined, expect.stringContaining("within a minute")]);
		expect(await tasks.stateOf(task.id)).toBe("submitted");
	});
});

describe("giving a task to whoever has a role", () => {
	it("wakes those that are idle, and leaves the others a status", async () => {
		for (const session of [BOB, CAT, DAN]) await tasks.role(session, "Reviewer");
		tasks.machine.register(BOB);
		tasks.machine.register(CAT, { status: "busy" });
		const { task, told } = await tasks.assign({ to: "role:reviewer" });
		expect(task.to).toEqual({ kind: "role", role: "reviewer" });
		expect(told.map(({ party }) => party).sort()).toEqual([BOB, CAT]);
		expect((await mailOf(BOB)).map(({ kind }) => kind)).toEqual(["message"]);
		expect((await mailOf(CAT)).map(({ kind }) => kind)).toEqual(["status"]);
		expect((await mailOf(BOB))[0]?.text).toContain("take_task");
	});

	it("wakes one whose client does not say what it does: 2.0.60 may be at its prompt", async () => {
		for (const session of [BOB, CAT]) await tasks.role(session, "reviewer");
		tasks.machine.register(BOB, { status: undefined });
		tasks.machine.register(CAT, { status: "busy" });
		await tasks.assign({ to: "role:reviewer" });
		expect((await mailOf(BOB)).map(({ kind }) => kind)).toEqual(["message"]);
		expect((await mailOf(CAT)).map(({ kind }) => kind)).toEqual(["status"]);
	});

	it("tells all of them at the end of their turns, where all are at work", async () => {
		for (const session of [BOB, CAT]) {
			await tasks.role(session, "reviewer");
			tasks.machine.register(session, { status: "busy" });
		}
		await tasks.assign({ to: "role:reviewer" });
		for (const session of [BOB, CAT])
			expect((await mailOf(session)).map(({ kind }) => kind)).toEqual(["message"]);
	});

	it("in a room means its members, whatever their profiles say", async () => {
		await tasks.room({ [BOB]: "backend" });
		await tasks.role(CAT, "backend");
		for (const session of [BOB, CAT]) tasks.machine.register(session);
		const { task, told } = await tasks.assign({ to: `@${ROOM}/backend` });
		expect([task.to, told.map(({ party }) => party)]).toEqual([{ kind: "role", role: "backend" }, [BOB]]);
	});

	it("is refused where nobody has it, naming the nearest", async () => {
		await tasks.role(BOB, "reviewer");
		tasks.machine.register(BOB);
		const error = await refusal(() => tasks.assign({ to: "role:reviwer" }));
		expect([error.code, error.hint]).toEqual(["not_found", expect.stringContaining('"reviewer"')]);
	});
});

it("a task for anyone in a room tells nobody, and lies in its log", async () => {
	await tasks.room();
	for (const to of [`@${ROOM}`, "anyone"]) {
		const { task, state, told } = await tasks.assign({ to, room: ROOM });
		expect([task.to, state.room, told]).toEqual([{ kind: "anyone" }, ROOM, []]);
	}
	expect(await mailOf(BOB)).toEqual([]);
});

it.each([
	["a room and another one", { to: `@${ROOM}/bob`, room: "other" }, "bad_input"],
	["all", { to: "@all" }, "bad_input"],
	["no address", { to: "@/x" }, "bad_input"],
	["a room that is not there", { to: "@featur-x" }, "not_found"],
	["a member that is not there", { to: `@${ROOM}/bobb` }, "not_found"],
	["a party that is no member", { to: DAN, room: ROOM }, "not_found"],
	["the caller itself", { to: ANN }, "self"],
	["the caller itself, as a member", { to: `@${ROOM}/ann` }, "self"],
	["nothing to do", { title: " " }, "bad_input"],
	["a blocker that is not there", { blockedBy: ["0199aaaa"] }, "not_found"],
	["a title that is only invisible", { title: "\u200b" }, "bad_input"],
	["params of 2 MB", { params: "x".repeat(2_000_000) }, "too_large"],
	["details of 2 MB", { details: "x".repeat(2_000_000) }, "too_large"],
])("a task for %s is refused, and nothing is left of it", async (_, input, code) => {
	await tasks.room();
	expect((await refusal(() => tasks.assign(input))).code).toBe(code);
	expect((await tasks.list(ANN, { which: "all" })).tasks).toEqual([]);
	expect(await mailOf(BOB)).toEqual([]);
});

it("params and details of a megabyte in all reach the party by file", async () => {
	const { task } = await tasks.assign({ details: "d".repeat(600_000), params: "p".repeat(600_000) });
	const [mail] = await mailOf(BOB);
	expect(mail?.text).toMatch(/^\(\d+ characters, too many for a message\. The file .* has all of them\.\)$/);
	expect(await tasks.stateOf(task.id)).toBe("submitted");
});
