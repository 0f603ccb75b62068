#!/usr/bin/env node
import "../dist/agent/command/main.js";
