/**
 * Databases of records: lookup, expiry, watches, lazy freeing, and the walk over a frozen image.
 */
@NullMarked
package dev.redraft.keyspace;

import org.jspecify.annotations.NullMarked;
