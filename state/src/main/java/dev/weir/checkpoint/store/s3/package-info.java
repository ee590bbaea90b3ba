/**
 * Blobs as objects of a bucket, in Amazon's S3 or what speaks its protocol.
 *
 * <pre>
 *   put, small:  PUT with If-None-Match: *      the store refuses it when the name is taken
 *   put, large:  begin, part, part, ..., complete with If-None-Match: *
 *   read:        GET, whole or a range          list: pages of 1,000 names
 *   delete:      up to 1,000 names a request, each with its own outcome
 * </pre>
 *
 * <p>A request whose reply is lost is sent again, by the SDK and by whoever called, and may then find the name taken by
 * itself. So each put has a ticket, which is stored with the object: whoever finds the name taken looks whose ticket is
 * there.
 *
 * <p>The only package that imports the SDK, whose classes are loaded when a bucket is opened and not before.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.checkpoint.store.s3;
