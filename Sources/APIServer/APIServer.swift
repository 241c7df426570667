import Hummingbird
import HTTPTypes
import NIOCore
import Logging
import ServiceLifecycle
