#!/usr/bin/env node
import process from 'node:process';
import { processIo } from '@veloce/cli';
import { createVeloce } from './create-veloce.js';

process.exitCode = await createVeloce(process.argv.slice(2), processIo());
