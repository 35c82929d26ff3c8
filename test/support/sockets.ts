import { Socket } from 'node:net';

/** Counts every socket of this process that starts to connect, whoever opens it. */
export function countSockets(): { opened(): number; stop(): void } {
  const { connect } = Socket.prototype;
  let opened = 0;
  Socket.prototype.connect = function (this: Socket, ...options: unknown[]) {
    opened += 1;
    return Reflect.apply(connect, this, options);
  };
  return {
    opened: () => opened,
    stop: () => {
      Socket.prototype.connect = connect;
    },
  };
}
