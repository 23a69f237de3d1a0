// What the person sees. It shares nothing with src/claude/screen.ts, on purpose: the soak must
// not share its mistakes.
import type { Session } from "../../test/e2e/harness/session.ts";

export interface Look {
	/** From the registry: idle, busy, waiting. */
	status: string | undefined;
	waitingFor: string | undefined;
	/** When the status changed last. A dialog keeps its time as long as it is open. */
	since: number;
	/**
	 * What stands in the prompt box, without white space, as the box wraps. `undefined`: there is
	 * no box.
	 */
	box: string | undefined;
	/** The box is in shell mode. */
	shell: boolean;
	/** The client says that it keeps a draft back. */
	stashed: boolean;
	screen: string;
	/** As tmux says it: "x y width height". */
	cursor: string;
}

const RULE = /^─{3,}/;
const GLYPH = /^([❯!])(?:[\s\u00a0](.*))?$/;
/** A hint of the client, shown dim. It is no draft. */
const PLACEHOLDER = /^(Try"|Pressuptoedit)/;
export const CURSOR = "#{cursor_x} #{cursor_y} #{pane_width} #{pane_height}";

export async function look(session: Session): Promise<Look> {
	const { id } = session.pane;
	// One call of tmux, so that the cursor belongs to the screen.
	const out = await session.pane.tmux(
		"display-message",
		"-p",
		"-t",
		id,
		CURSOR,
		";",
		"capture-pane",
		"-p",
		"-t",
		id,
	);
	const end = out.indexOf("\n");
	const screen = out.slice(end + 1);
	const entry = session.registry();
	const box = boxIn(screen);
	return {
		status: entry?.status,
		waitingFor: entry?.waitingFor,
		since: Number(entry?.statusUpdatedAt ?? 0),
		box: box?.text,
		shell: box?.glyph === "!",
		stashed: /draft stashed|stashed \(auto/i.test(screen),
		screen,
		cursor: out.slice(0, end),
	};
}

function boxIn(screen: string): { glyph: string; text: string } | undefined {
	const lines = screen.split("\n").map((line) => line.trimEnd());
	for (let at = lines.length - 1; at > 0; at--) {
		const match = GLYPH.exec(lines[at] ?? "");
		if (!match || !RULE.test(lines[at - 1] ?? "")) continue;
		const end = lines.findIndex((line, index) => index > at && RULE.test(line));
		if (end < 0) continue;
		const text = pack([match[2] ?? "", ...lines.slice(at + 1, end)].join(""));
		return { glyph: match[1] ?? "", text: PLACEHOLDER.test(text) ? "" : text };
	}
	return undefined;
}

/** The text without white space: the box wraps it anywhere. */
export function pack(text: string): string {
	return text.replace(/[\s\u00a0]+/g, "");
}
