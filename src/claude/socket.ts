import { connect } from "node:net";

/** The client takes a line within milliseconds. One that does not take it in this time is hung. */
const PATIENCE_MS = 2_000;

interface PostOptions {
	/**
	 * Proves that this process is a child of the client. 2.1.328 tells its children by their parents
	 * on Linux, but not in a container where it is pid 1.
	 */
	token?: string;
	/** Is asked once the client listens, right before the message is written. */
	mayWrite?(): boolean;
}

/**
 * Writes one message into a client's own message socket (`messagingSocketPath`, protocol 1). The
 * line's shape is undocumented; it was observed in 2.1.328. Resolves true when the line was handed
 * over, and false where it was not. Never rejects. True proves nothing yet: there is no
 * acknowledgement, and a client that refuses its peers' messages drops it. Believe only the
 * transcript.
 */
export function postLine(
	socketPath: string,
	text: string,
	{ token, mayWrite = () => true }: PostOptions = {},
): Promise<boolean> {
	const proof = token === undefined ? [] : [{ type: "auth", token }];
	const records = [...proof, { type: "user", message: { role: "user", content: text } }];
	const lines = records.map((record) => `${JSON.stringify(record)}\n`).join("");
	return new Promise((resolve) => {
		const socket = connect(socketPath);
		const timer = setTimeout(() => end(false), PATIENCE_MS);
		const end = (done: boolean) => {
			clearTimeout(timer);
			resolve(done);
			socket.destroy();
		};
		socket.on("error", () => end(false));
		socket.on("connect", () => {
			if (mayWrite()) socket.end(lines, () => end(true));
			else end(false);
		});
	});
}
