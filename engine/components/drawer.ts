import { defineOverlay } from './define-overlay.ts';

export default defineOverlay('drawer', 'Drawer', 'A panel at the side of the page, opened by a step.');
