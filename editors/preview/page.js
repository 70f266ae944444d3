// @ts-check
import { pageHost } from './host-page.js';
import { start } from './main.js';

start(pageHost());
