import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { desktop, desktopProgram } from "../../src/notify/desktop.ts";
import { ANN, aMachine, aMessage, type Machine } from "../machine.ts";
import { aDesktop } from "./person-with-channels.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const never = new AbortController().signal;
const tell = (text: string, env: Record<string, string>, signal = never) =>
	desktop.tell(machine.context({ env }), aMessage({ text, from: { session: ANN, name: "-api" } }), signal);

describe("a desktop", () => {
	it("is told who writes and what, cleaned and cut, by arguments that no shell reads", async () => {
		const { env, shown } = aDesktop(machine.root);
		const text = `$(touch pwned) \`id\` "; rm -rf ~\n--urgency=low <b>&lt;</b> \\074i ${"x".repeat(500)}`;
		expect(await tell(text, env)).toBeUndefined();
		const [[...args] = []] = shown();
		expect(args.slice(0, -1)).toEqual(["--app-name=Intercom", "--urgency=critical", "--", "Intercom: -api"]);
		expect(args.at(-1)).toMatch(
			/^\$\(touch pwned\) `id` "; rm -rf ~ --urgency=low ＜b＞＆lt;＜\/b＞ ＼074i x+…$/,
		);
		expect([...(args.at(-1) ?? "")]).toHaveLength(240);
	});

	it("without the program is said to have none", async () => {
		expect(await tell("hi", { PATH: machine.root })).toBe("no notify-send on the PATH");
	});

	it("that refuses is said to fail", async () => {
		expect(await tell("hi", aDesktop(machine.root, "exit 3").env)).toBe("notify-send failed (exit code 3)");
	});

	it("that never returns is waited for a few seconds", async () => {
		expect(await tell("hi", aDesktop(machine.root, "exec sleep 60").env)).toBe(
			"notify-send took longer than 5 s",
		);
	});

	it("may be turned off", () => {
		expect(desktop.isSet(machine.context())).toBe(true);
		expect(desktop.isSet(machine.context({ env: { CLAUDE_INTERCOM_NOTIFY_DESKTOP: "off" } }))).toBe(false);
	});
});

describe("the program", () => {
	it("on macOS is osascript, whose script holds nobody's words", () => {
		const { name, args } = desktopProgram("darwin");
		expect(name).toBe("osascript");
		expect(args('" & (do shell script "id")', "text").slice(-2)).toEqual([
			'" & (do shell script "id")',
			"text",
		]);
		expect(args("title", "text").slice(0, -2).join(" ")).not.toMatch(/\b(title|text) "|do shell/);
	});

	it("elsewhere is notify-send", () => {
		expect(desktopProgram("linux").name).toBe("notify-send");
	});
});
