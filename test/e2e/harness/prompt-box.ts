// Just enough of a look at the prompt box to drive a session. On purpose apart from
// src/claude/screen.ts, which it helps to test.

const GLYPH = /^(?:❯|>)(?:[\s\u00a0](.*))?$/;
const RULE = /^[─━]{10,}/;

/** The text behind the glyph between the two rules; undefined: no prompt box is shown. */
export function boxText(screen: string): string | undefined {
	const lines = screen.split("\n").map((line) => line.trimEnd());
	for (let at = lines.length - 1; at > 0; at--) {
		const match = GLYPH.exec(lines[at] ?? "");
		if (!match || !RULE.test(lines[at - 1] ?? "")) continue;
		const end = lines.findIndex((line, index) => index > at && RULE.test(line));
		if (end < 0) continue;
		return [match[1] ?? "", ...lines.slice(at + 1, end).map((line) => line.trim())].join("\n").trim();
	}
	return undefined;
}

/** The box is there and no turn is running. */
export function isAtPrompt(screen: string): boolean {
	return boxText(screen) !== undefined && !/esc to interrupt/.test(screen);
}
