// The standard gRPC health check by hand: loading Temporal's client takes longer than its server takes to start.
// Source: grpc.health.v1.Health in the gRPC health checking protocol.
import { connect } from 'node:http2';

const ANSWER_MS = 2000;
const SERVING = Buffer.from([0x08, 0x01]);

/** Whether the server at 127.0.0.1:`port` says that `service` (a full gRPC name) is serving; false when nobody answers. */
export async function isServing(port: number, service: string): Promise<boolean> {
  const name = Buffer.from(service);
  const request = Buffer.concat([Buffer.from([0x0a, name.length]), name]);
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(request.length, 1);

  const session = connect(`http://127.0.0.1:${port}`);
  try {
    return await new Promise<boolean>((resolve) => {
      const no = () => resolve(false);
      session.once('error', no).setTimeout(ANSWER_MS, no);
      const stream = session.request({
        ':method': 'POST',
        ':path': '/grpc.health.v1.Health/Check',
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      let answer = Buffer.alloc(0);
      stream.on('data', (chunk: Buffer) => (answer = Buffer.concat([answer, chunk])));
      stream.once('error', no).once('end', () => resolve(answer.subarray(5).equals(SERVING)));
      stream.end(Buffer.concat([frame, request]));
    });
  } finally {
    session.destroy();
  }
}
