import { expect, it } from "vitest";
import { environmentFaults, usableEnvironment } from "../../src/settings/environment.ts";
import { KEYS, settingOf } from "../../src/settings/table.ts";

const NAME = "CLAUDE_INTERCOM";

it.each([
	[
		"ROUTES",
		"post,secret",
		"names a route that does not exist, and no server of Intercom starts with it. Use",
	],
	["TOOLS", "secret", "names a group that does not exist, and no server"],
	["MAX_HOPS", "secret", "is not a whole number, and no server"],
	["TELEGRAM_TOKEN", "secret", "is no token of a Telegram bot, and no server"],
	["PUSH", "no", "is neither on nor off, and it counts as off. Set it to on or off, or unset it for on."],
	["RESUME_BYPASS", "secret", "is neither on nor off, and it counts as off."],
])("a variable that cannot be used is named, and what it holds is not: %s", (name, text, said) => {
	const faults = environmentFaults({ [`${NAME}_${name}`]: text });
	expect(faults).toEqual([expect.stringContaining(`${NAME}_${name} ${said}`)]);
	expect(faults.join()).not.toContain("secret");
});

it.each(["0", " off", "OFF", "1", " On ", "", "  "])(
	"a word that turns something on or off is none: %j",
	(word) => {
		expect(environmentFaults({ [`${NAME}_PUSH`]: word })).toEqual([]);
	},
);

it("what would be refused is taken out; a switch stays, as its word turns it off", () => {
	const words = KEYS.map((key) => [settingOf(key).variable, "no\u0007"]);
	const left = usableEnvironment({ ...Object.fromEntries(words), PATH: "/bin", [`${NAME}_MAX_HOPS`]: "3" });
	expect(Object.keys(left).sort()).toEqual(
		[`${NAME}_MAX_HOPS`, `${NAME}_NOTIFY_DESKTOP`, `${NAME}_PUSH`, `${NAME}_RESUME_BYPASS`, "PATH"].sort(),
	);
});
