/// JSON Schemas that ship with Kiln. [SchemaFile] is the door, and the only class that knows the validator library.
@NullMarked
package kiln.schemas.json;

import org.jspecify.annotations.NullMarked;
