import { Handle, Position } from '@xyflow/react';
import { CONTAINER_HEADER, ERROR_PORT } from '#model';
import { cx } from '#ui';
import { portLabel } from './block-words.ts';
import { INPUT_HANDLE } from './flow-types.ts';
import { portPoint } from './port-places.ts';

interface PortsProps {
  ports: readonly string[];
  width: number;
  height: number;
  isOpenContainer?: boolean;
  isReadOnly: boolean;
}

/** A circle above for the way in, circles below for the ways out, a diamond on the right for the error's. */
export function Ports({ ports, width, height, isOpenContainer = false, isReadOnly }: PortsProps) {
  return (
    <>
      <Handle
        id={INPUT_HANDLE}
        type="target"
        position={Position.Top}
        isConnectableStart={false}
        isConnectable={!isReadOnly}
        className="sy-port sy-port-in"
        ref={(element) => {
          // While an edge is drawn, all of the block (of a container: its header) is the way in.
          element?.style.setProperty('--w', `${width}px`);
          element?.style.setProperty('--h', `${isOpenContainer ? CONTAINER_HEADER : height}px`);
        }}
      >
        <span className="sy-dot" />
      </Handle>
      {ports.map((port) => {
        const isError = port === ERROR_PORT;
        const { x, y } = portPoint(ports, port, { width, height }, isOpenContainer);
        return (
          <Handle
            key={port}
            id={port}
            type="source"
            position={isError ? Position.Right : Position.Bottom}
            isConnectable={!isReadOnly}
            isConnectableEnd={false}
            title={isError ? 'on error' : ports.length > 2 ? portLabel(port) : undefined}
            className={cx('sy-port', isError && 'sy-port-error')}
            style={isError ? { top: y } : { left: x }}
          >
            <span className={isError ? 'sy-diamond' : 'sy-dot'} />
          </Handle>
        );
      })}
    </>
  );
}
