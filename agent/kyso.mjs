#!/usr/bin/env node
import { main } from "../dist/kyso/kyso.js";

process.exitCode = await main(process.argv.slice(2));
