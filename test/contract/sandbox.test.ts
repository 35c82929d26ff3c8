import { createSandbox } from '../../engine/sandbox/sandbox.ts';
import { createFakeSandbox } from '../support/fake-sandbox.ts';
import { sandboxContract } from './sandbox.contract.ts';

sandboxContract('the sandbox', { create: () => createSandbox({ children: 1 }), isWall: true });
sandboxContract('the fake of it', { create: async () => createFakeSandbox(), isWall: false });
