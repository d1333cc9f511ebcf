/**
 * The protocol of Redis, RESP2 and RESP3: requests parsed without allocation, replies written and
 * read.
 */
@NullMarked
package dev.redraft.resp;

import org.jspecify.annotations.NullMarked;
