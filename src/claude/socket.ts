import { connect } from "node:net";

/** The client takes a line within milliseconds. One that does not take it in this time is hung. */
const PATIENCE_MS = 2_000;

/**
 * Writes one message into a client's own message socket (`messagingSocketPath`, protocol 1). The
 * line's shape is undocumented; it was observed in 2.1.328. Resolves true when the line was handed
 * over, and false where it was not. Never rejects. True proves nothing yet: there is no
 * acknowledgement, and a client that refuses its peers' messages drops it. Believe only the
 * transcript.
 */
export function postLine(socketPath: string, text: string): Promise<boolean> {
	const line = `${JSON.stringify({ type: "user", message: { role: "user", content: text } })}\n`;
	return new Promise((resolve) => {
		const socket = connect(socketPath);
		const timer = setTimeout(() => end(false), PATIENCE_MS);
		const end = (done: boolean) => {
			clearTimeout(timer);
			resolve(done);
			socket.destroy();
		};
		socket.on("error", () => end(false));
		socket.on("connect", () => socket.end(line, () => end(true)));
	});
}
