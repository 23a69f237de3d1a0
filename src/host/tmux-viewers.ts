/**
 * What tmux knows about the people at a pane, at one moment of its server. It counts whole seconds,
 * and it counts what is typed by an attached client: neither `send-keys`, nor a paste, nor what the
 * program writes.
 */
export interface Viewers {
	/** The pane's window: `@3`. */
	window: string;
	/** What is typed into the window goes to this pane. */
	typedInto: boolean;
	/** The server's clock, in seconds since the epoch. */
	now: number;
	/** The tmux sessions whose current window is this one. */
	sessions: ViewingSession[];
}

/** One tmux session that shows the pane. */
export interface ViewingSession {
	/** `$2` */
	id: string;
	/** When somebody last typed in it, or attached; else when it was made. Seconds since the epoch. */
	activity: number;
	/** How many clients are attached. */
	attached: number;
}

const TYPED_INTO = "#{?#{||:#{pane_active},#{pane_synchronized}},1,0}";
/** One session and its current window, whatever pane is asked about. */
const SESSION = "#{session_id}=#{session_activity}=#{session_attached}";

/** The format of a line about a pane that `parseViewers` reads. Only display-message knows `%s`. */
export const VIEWERS = `#{window_id} ${TYPED_INTO} %s #{S:#{window_id}=${SESSION} }`;

/** Parses a line that tmux printed in our format; `undefined` where it is none. */
export function parseViewers(line: string): Viewers | undefined {
	const [window = "", typedInto, now, ...sessions] = line.trim().split(" ");
	if (!window.startsWith("@")) return undefined;
	return {
		window,
		typedInto: typedInto === "1",
		now: Number(now),
		sessions: sessions.flatMap((text) => {
			const [shown, id = "", activity, attached] = text.split("=");
			return shown === window ? { id, activity: Number(activity), attached: Number(attached) } : [];
		}),
	};
}

/** A second or more has passed since the key, and a program has drawn it by then. */
const DRAWN_S = 2;

/**
 * Whether nobody has typed at the pane just before it was seen. Only then does `asViewed` notice
 * every key that is typed later, though tmux counts in whole seconds; and only then does the screen
 * show every key that was typed before.
 */
export function isQuiet({ typedInto, now, sessions }: Viewers): boolean {
	// A time to come was noted before the clock was set back: nobody has typed since.
	const isStill = ({ activity, attached }: ViewingSession) =>
		attached === 0 || activity > now || now - activity >= DRAWN_S;
	return !typedInto || sessions.every(isStill);
}

/**
 * The format that is true while the pane is in the same window, that window is shown by the same
 * sessions, and nobody has typed in one of them.
 */
export function asViewed({ window, typedInto, sessions }: Viewers): string {
	const seen = sessions.map(({ id, activity, attached }) => `${id}=${activity}=${attached} `).join("");
	// Keys in another pane of the window are not the concern of this one.
	const activity = `#{==:#{S:#{?#{==:#{window_id},${window}},${SESSION} ,}},${seen}}`;
	const place = `#{==:#{window_id} ${TYPED_INTO},${window} ${typedInto ? 1 : 0}}`;
	return typedInto ? `#{&&:${place},${activity}}` : place;
}
