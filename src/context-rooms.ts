import { perContext } from "./context.ts";
import { openLogFiles } from "./rooms/log-files/log-files.ts";
import { openRooms } from "./rooms/rooms.ts";

/**
 * The rooms, with what the context remembers of them. This is a file of its own, because every hook
 * brings in `context.ts`, and none needs a room: its program is 15 KB smaller without.
 */
export const roomsOf = perContext((context) =>
	openRooms(context.roomLog ?? openLogFiles(context.config.paths)),
);
