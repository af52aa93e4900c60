"""Tables of the people at the registry and at providers: no name of anybody stands in them."""

from __future__ import annotations

from sqlalchemy import BigInteger, LargeBinary
from sqlmodel import Field

from registry.storage.tables.base import Table


class PersonRow(Table, table=True):
    """A person; the name is sealed."""

    __tablename__ = "person"
    id: str = Field(primary_key=True)
    name_sealed: bytes = Field(sa_type=LargeBinary)


class RoleGrantRow(Table, table=True):
    """A role that a person holds at a provider; an empty provider is the registry itself."""

    __tablename__ = "role_grant"
    person: str = Field(foreign_key="person.id", primary_key=True)
    role: str = Field(primary_key=True)
    provider: str = Field(primary_key=True, index=True)


class PasskeyRow(Table, table=True):
    """A passkey of a person, by the name that its authenticator gave it."""

    __tablename__ = "passkey"
    id: bytes = Field(primary_key=True, sa_type=LargeBinary)
    person: str = Field(foreign_key="person.id", index=True)
    public_key: bytes = Field(sa_type=LargeBinary)
    sign_count: int = Field(sa_type=BigInteger)
    label_sealed: bytes = Field(sa_type=LargeBinary)
